using System.Security.Cryptography;
using System.Text;

namespace Registry.Interop.Tests.Harness;

/// <summary>
/// Unpacks hivemind's wheels into the folder for temporary files, once: again only when the wheels have changed since. Nothing is
/// downloaded.
/// </summary>
internal static class HivemindInstall
{
    private static readonly TimeSpan AtMost = TimeSpan.FromMinutes(2);
    private static readonly Lazy<Task<string>> Installed = new(InstallAsync);

    /// <summary>The folder to import from.</summary>
    public static Task<string> EnsureAsync() => Installed.Value;

    private static async Task<string> InstallAsync()
    {
        var name = $"registry-hivemind-{Environment.UserName}-{Fingerprint()}";
        var site = Path.Combine(Path.GetTempPath(), name);
        await using var exclusive = await FileLock.AcquireAsync($"{name}.lock", AtMost);
        if (File.Exists(Path.Combine(site, ".done"))) return site;
        if (Directory.Exists(site))
        {
            Directory.Delete(site, recursive: true); // left half unpacked
        }
        using var install = Children.Start(Peers.InHivemind("install"), [site]);
        install.StandardInput.Close();
        var output = install.StandardOutput.ReadToEndAsync();
        var error = install.StandardError.ReadToEndAsync();
        await install.WaitForExitAsync(Deadline.Token(AtMost));
        Assert.True(install.ExitCode == 0, $"unpacking hivemind failed with {install.ExitCode}\n{await output}\n{await error}");
        return site;
    }

    private static string Fingerprint()
    {
        var wheels = new DirectoryInfo(Peers.InHivemind("wheels")).GetFiles("*.whl");
        var listing = string.Join('\n', wheels.Select(w => $"{w.Name} {w.Length}").Order(StringComparer.Ordinal));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(listing)))[..12];
    }
}
