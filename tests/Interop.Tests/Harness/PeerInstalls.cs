using System.Reflection;
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

/// <summary>
/// Installs the packages of the js peers from their lock file, once: again only when the lock file has changed since. Test processes
/// that run at the same time wait for each other.
/// </summary>
internal static class NpmInstall
{
    private static readonly TimeSpan AtMost = TimeSpan.FromMinutes(3);
    private static readonly Lazy<Task> Installed = new(InstallAsync);

    private static string LockFile => Path.Combine(SourceTree.PeersFolder, "package-lock.json");

    /// <summary>Written after a complete install, with the content of the lock file it was for.</summary>
    private static string Stamp => Path.Combine(SourceTree.PeersFolder, "node_modules", ".installed");

    public static Task EnsureAsync() => Installed.Value;

    private static async Task InstallAsync()
    {
        if (IsCurrent()) return;
        await using var exclusive = await FileLock.AcquireAsync($"registry-npm-{Environment.UserName}.lock", AtMost);
        if (IsCurrent())
        {
            return; // another process was faster
        }
        using var npm = Children.Start("npm", ["ci", "--no-audit", "--no-fund"], info => info.WorkingDirectory = SourceTree.PeersFolder);
        npm.StandardInput.Close();
        var output = npm.StandardOutput.ReadToEndAsync();
        var error = npm.StandardError.ReadToEndAsync();
        await npm.WaitForExitAsync(Deadline.Token(AtMost));
        if (npm.ExitCode != 0)
        {
            var why = $"npm ci failed with {npm.ExitCode}\n{await output}\n{await error}";
            Assert.SkipUnless(Peers.Required, why); // no network, perhaps
            Assert.Fail(why);
        }
        File.Copy(LockFile, Stamp, overwrite: true);
    }

    private static bool IsCurrent() => File.Exists(Stamp) && File.ReadAllText(Stamp) == File.ReadAllText(LockFile);
}

/// <summary>Test processes that run at the same time wait for each other.</summary>
internal static class FileLock
{
    /// <summary>Held until the stream is disposed, or the process ends. The file is in the folder for temporary files.</summary>
    public static async Task<FileStream> AcquireAsync(string name, TimeSpan atMost)
    {
        var path = Path.Combine(Path.GetTempPath(), name);
        var deadline = Deadline.Token(atMost);
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (!deadline.IsCancellationRequested)
            {
                await Task.Delay(100);
            }
        }
    }
}

/// <summary>Where the sources of the js peers are; written into the assembly by the build.</summary>
internal static class SourceTree
{
    public static string PeersFolder { get; } = typeof(SourceTree).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "PeersFolder").Value!;
}
