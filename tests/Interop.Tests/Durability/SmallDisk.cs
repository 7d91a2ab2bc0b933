using Registry.Interop.Tests.Harness;
using Registry.Testing;

namespace Registry.Interop.Tests.Durability;

/// <summary>A file system of a few megabytes in memory. Skips the test where it may not be mounted.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly TemporaryDirectory _folder = new();

    private SmallDisk()
    {
    }

    public string this[string name] => _folder.File(name);

    private string Filler => _folder.File("filler");

    public static async Task<SmallDisk> MountAsync(int megabytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root may mount a small file system");
        var disk = new SmallDisk();
        var (exitCode, error) = await RunAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "none", disk._folder.Path);
        if (exitCode != 0)
        {
            disk._folder.Dispose();
            Assert.Skip($"no small file system here: {error}");
        }
        return disk;
    }

    /// <summary>Not one byte is left.</summary>
    public async Task FillAsync()
    {
        await using var filler = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var piece in new[] { 64 << 10, 1 })
        {
            try
            {
                while (true) await filler.WriteAsync(new byte[piece]);
            }
            catch (IOException)
            {
                // full, at this granularity
            }
        }
    }

    public void MakeRoom() => File.Delete(Filler);

    public async Task MakeReadOnlyAsync()
    {
        var (exitCode, error) = await RunAsync("mount", "-o", "remount,ro", _folder.Path);
        Assert.True(exitCode == 0, error);
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("umount", "--lazy", _folder.Path);
        _folder.Dispose();
    }

    private static async Task<(int ExitCode, string Error)> RunAsync(string file, params string[] arguments)
    {
        using var process = Children.Start(file, arguments);
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(Deadline.Token());
        return (process.ExitCode, error.Trim());
    }
}
