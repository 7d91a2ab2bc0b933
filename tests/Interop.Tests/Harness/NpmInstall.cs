namespace Registry.Interop.Tests.Harness;

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
