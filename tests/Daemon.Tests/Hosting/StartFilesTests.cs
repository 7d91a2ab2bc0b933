using Registry.Daemon.Configuration;
using Registry.Daemon.Tests.Commands;
using Registry.Testing;

namespace Registry.Daemon.Tests.Hosting;

/// <summary>Whatever lies where a file of the daemon should be stops the start with one line that names it, and is left alone.</summary>
public sealed class StartFilesTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("identity.key", "folder")]
    [InlineData("identity.key", "text")]
    [InlineData("identity.key", "link")]
    [InlineData("registry.db", "folder")]
    [InlineData("registry.db", "text")]
    [InlineData("registry.db", "link")]
    [InlineData("registry.lock", "folder")]
    [InlineData("operator", "text")]
    [InlineData("operator/operator.sock", "text")]
    [InlineData("operator/operator.sock", "folder")]
    [InlineData("operator/token", "folder")]
    [InlineData("operator/token", "text")]
    [InlineData("operator/token", "link")]
    public async Task What_is_in_the_way_is_named(string name, string what)
    {
        var path = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        switch (what)
        {
            case "folder":
                Directory.CreateDirectory(path);
                break;
            case "link":
                System.IO.File.CreateSymbolicLink(path, _folder.File("missing/file"));
                break;
            default:
                System.IO.File.WriteAllText(path, new string('x', 5_000));
                if (!OperatingSystem.IsWindows()) System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                break;
        }

        var refused = await Assert.ThrowsAsync<DaemonStartException>(() => RunningDaemon.StartWithAsync(new Dictionary<string, string?>
        {
            [DaemonOptionsReader.DataKey] = _folder.Path,
            [DaemonOptionsReader.OperatorHttpKey] = "http://127.0.0.1:0",
        }));
        Assert.Contains(path, Assert.Single(refused.Lines), StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", refused.Message, StringComparison.Ordinal);
        if (what == "text") Assert.Equal(5_000, new FileInfo(path).Length);
    }

    [Fact]
    public async Task A_data_directory_that_goes_away_does_not_spoil_the_stop()
    {
        var data = _folder.File("data");
        await using (await RunningDaemon.StartWithAsync(new Dictionary<string, string?> { [DaemonOptionsReader.DataKey] = data })) Directory.Delete(data, recursive: true);
        Assert.False(Directory.Exists(data));
    }

    [Fact]
    public async Task What_a_killed_daemon_left_half_written_goes_at_the_next_start()
    {
        using var over = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("true"))!;
        await over.WaitForExitAsync(TestContext.Current.CancellationToken);
        var data = _folder.File("data");
        Directory.CreateDirectory(Path.Combine(data, "operator"));
        string[] left = [Path.Combine(data, $".identity.key.{over.Id}.1.tmp"), Path.Combine(data, "operator", $".token.{over.Id}.1.tmp")];
        foreach (var path in left) System.IO.File.WriteAllText(path, "half");

        await using var daemon = await RunningDaemon.StartWithAsync(new Dictionary<string, string?> { [DaemonOptionsReader.DataKey] = data, [DaemonOptionsReader.OperatorHttpKey] = "http://127.0.0.1:0" });
        Assert.DoesNotContain(left, System.IO.File.Exists);
    }
}
