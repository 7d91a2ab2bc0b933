namespace Registry.Interop.Tests.Harness;

/// <summary>
/// Files of Debian packages. A package is downloaded and unpacked into the folder for temporary files, once; nothing is installed. Its
/// dependencies have to be there: chosen are packages that need no more than the daemon does.
/// </summary>
internal static class DebianPackage
{
    private static readonly TimeSpan AtMost = TimeSpan.FromMinutes(3);

    /// <summary>The one file of that name. Skips the test where the package is not to be had.</summary>
    public static async Task<string> FileAsync(string package, string name)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"registry-deb-{package}-{Environment.UserName}");
        await using var exclusive = await FileLock.AcquireAsync($"{Path.GetFileName(folder)}.lock", AtMost);
        var done = Path.Combine(folder, ".done");
        if (!File.Exists(done))
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true); // left half unpacked
            Directory.CreateDirectory(folder);
            var failure = await UnpackAsync(package, folder);
            Peers.Need(failure is null, $"the Debian package {package} is not to be had: {failure}");
            await File.WriteAllTextAsync(done, package);
        }

        return Directory.EnumerateFiles(folder, name, SearchOption.AllDirectories).Single();
    }

    private static async Task<string?> UnpackAsync(string package, string folder)
    {
        // A new machine has no lists of packages yet.
        if (await RunAsync(folder, "apt-get", "download", "-q", package) is not null)
        {
            await RunAsync(folder, "apt-get", "update", "-q");
            if (await RunAsync(folder, "apt-get", "download", "-q", package) is { } failure) return failure;
        }

        return await RunAsync(folder, "dpkg-deb", "-x", Directory.EnumerateFiles(folder, "*.deb").Single(), folder);
    }

    /// <summary>Null when it worked, else why not.</summary>
    private static async Task<string?> RunAsync(string folder, string program, params string[] arguments)
    {
        try
        {
            using var process = Children.Start(program, arguments, info => info.WorkingDirectory = folder);
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync(Deadline.Token(AtMost));
            return process.ExitCode == 0 ? null : $"{program}: {await output} {await error}";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return $"{program} is not installed";
        }
    }
}
