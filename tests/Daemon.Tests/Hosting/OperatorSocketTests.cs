using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;
using Registry.Daemon.Hosting;
using Registry.Daemon.Tests.Commands;
using Registry.Daemon.Unix;
using Registry.Testing;

namespace Registry.Daemon.Tests.Hosting;

/// <summary>The operator's socket and token as files.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class OperatorSocketTests
{
    private const UnixFileMode Folder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_private_while_the_daemon_runs_and_gone_afterwards()
    {
        string socket;
        await using (var daemon = await RunningDaemon.StartWithAsync([new("Registry:OperatorHttp", "http://127.0.0.1:0")]))
        {
            socket = daemon.Socket;
            Assert.Equal(Path.Combine(daemon.Data, "operator", "operator.sock"), socket);
            Assert.Equal(Folder, File.GetUnixFileMode(Path.GetDirectoryName(socket)!));
            Assert.Equal(Owner, File.GetUnixFileMode(socket));
            var token = Path.Combine(daemon.Data, "operator", "token");
            Assert.Equal(Owner, File.GetUnixFileMode(token));
            Assert.Equal(43, File.ReadAllText(token).Trim().Length);
            Assert.Contains(socket, daemon.Banner, StringComparison.Ordinal);
            Assert.Contains(daemon.OperatorUrl, daemon.Banner, StringComparison.Ordinal);
            Assert.DoesNotContain(File.ReadAllText(token).Trim(), File.ReadAllText(daemon.ReadyFile), StringComparison.Ordinal);

            var before = File.ReadAllText(token);
            await daemon.RestartAsync();
            Assert.Equal(before, File.ReadAllText(token));
            Assert.Equal(0, (await daemon.RunAsync("peers")).Code);
        }

        Assert.False(File.Exists(socket));
    }

    [Fact]
    public async Task A_data_directory_with_a_long_path_has_it_elsewhere()
    {
        using var temporary = new TemporaryDirectory();
        var data = temporary.File(new string('d', 110));
        string socket;
        await using (var daemon = await RunningDaemon.StartWithAsync([new("Registry:Data", data)]))
        {
            socket = daemon.Socket;
            Assert.DoesNotContain(data, socket, StringComparison.Ordinal);
            Assert.True(Encoding.UTF8.GetByteCount(socket) <= 107);
            Assert.Equal(Folder, File.GetUnixFileMode(Path.GetDirectoryName(socket)!));
            foreach (var written in new[] { data, data + "/" })
            {
                var (code, _, error) = await CommandRun.RunAsync("peers", "--data", written);
                Assert.True(code == 0, error);
            }
        }

        Assert.False(File.Exists(socket));
        Directory.Delete(Path.GetDirectoryName(socket)!);
    }

    [Fact]
    public async Task What_a_killed_daemon_left_is_replaced()
    {
        using var temporary = new TemporaryDirectory();
        using (var first = StartProcess(temporary))
        {
            await WaitUntilReadyAsync(first, temporary);
            first.Kill();
            await first.WaitForExitAsync(Cancellation);
        }

        Assert.NotNull(UnixFiles.Look(temporary.File("data/operator/operator.sock")));
        Assert.Equal(1, (await CommandRun.RunAsync("peers", "--data", temporary.File("data"))).Code);
        await using var second = await RunningDaemon.StartWithAsync([new("Registry:Data", temporary.File("data"))]);
        Assert.Equal(temporary.File("data/operator/operator.sock"), second.Socket);
        Assert.Equal(0, (await CommandRun.RunAsync("peers", "--data", temporary.File("data"))).Code);
    }

    [Fact]
    public async Task A_path_of_ones_own_is_used_and_what_is_no_socket_is_left_alone()
    {
        using var temporary = new TemporaryDirectory();
        var path = temporary.File("made/operator.sock");
        await using (var daemon = await RunningDaemon.StartWithAsync([new("Registry:OperatorSocket", path)]))
        {
            Assert.Equal(path, daemon.Socket);
            Assert.Equal(Folder, File.GetUnixFileMode(temporary.File("made")));
            var served = await Assert.ThrowsAsync<DaemonStartException>(() => RunningDaemon.StartWithAsync([new("Registry:OperatorSocket", path)]));
            Assert.Contains("another process", served.Message, StringComparison.Ordinal);
            Assert.Equal(0, (await daemon.RunAsync("peers")).Code);
        }

        File.WriteAllText(path, "precious");
        var refused = await Assert.ThrowsAsync<DaemonStartException>(() => RunningDaemon.StartWithAsync([new("Registry:OperatorSocket", path)]));
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(path));
    }

    [Fact]
    public async Task It_can_be_turned_off()
    {
        await using var daemon = await RunningDaemon.StartWithAsync([new("Registry:OperatorSocket", "none")]);
        Assert.False(Directory.Exists(Path.Combine(daemon.Data, "operator")));
        var (code, _, error) = await CommandRun.RunAsync("peers", "--ready-file", daemon.ReadyFile);
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("--token-file", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_gets_at_it_and_at_nothing_else()
    {
        var id = File.ReadLines("/proc/self/status").First(line => line.StartsWith("Gid:", StringComparison.Ordinal)).Split('\t')[2];
        var group = File.ReadLines("/etc/group").Select(line => line.Split(':')).FirstOrDefault(fields => fields[2] == id)?[0];
        Assert.SkipWhen(group is null, "the group of this process has no name");
        await using var daemon = await RunningDaemon.StartWithAsync([new("Registry:Operator:SocketGroup", group), new("Registry:OperatorHttp", "http://127.0.0.1:0")]);
        Assert.Equal(Folder | UnixFileMode.GroupExecute, File.GetUnixFileMode(daemon.Data));
        Assert.Equal(Folder | UnixFileMode.GroupRead | UnixFileMode.GroupExecute, File.GetUnixFileMode(Path.GetDirectoryName(daemon.Socket)!));
        Assert.Equal(Owner | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, File.GetUnixFileMode(daemon.Socket));
        foreach (var file in Directory.EnumerateFiles(daemon.Data, "*", SearchOption.AllDirectories).Where(file => file != daemon.Socket)) Assert.Equal(Owner, File.GetUnixFileMode(file));
    }

    [Fact]
    public void A_folder_that_is_a_link_is_not_used()
    {
        using var temporary = new TemporaryDirectory();
        Directory.CreateDirectory(temporary.File("theirs"));
        File.CreateSymbolicLink(temporary.File("link"), temporary.File("theirs"));
        Assert.Contains("link", Assert.Throws<DaemonStartException>(() => OperatorSocketFile.MakeFolder(temporary.File("link"), group: null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_of_somebody_else_is_not_used()
    {
        using var temporary = new TemporaryDirectory();
        var folder = temporary.File("theirs");
        if (UnixFiles.User == 0)
        {
            Directory.CreateDirectory(folder);
            await Process.Start("chown", ["12345", folder]).WaitForExitAsync(Cancellation);
        }
        else
        {
            folder = "/usr";
        }

        Assert.Contains("another user", Assert.Throws<DaemonStartException>(() => OperatorSocketFile.MakeFolder(folder, group: null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_others_could_enter_is_closed_to_them()
    {
        using var temporary = new TemporaryDirectory();
        Directory.CreateDirectory(temporary.File("open"), Folder | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        OperatorSocketFile.MakeFolder(temporary.File("open"), group: null);
        Assert.Equal(Folder, File.GetUnixFileMode(temporary.File("open")));
    }

    [Theory]
    [InlineData("a-token-that-is-long-enough", Owner | UnixFileMode.OtherRead, "chmod 600")]
    [InlineData("a-token-that-is-long-enough", Owner | UnixFileMode.GroupRead, "chmod 600")]
    [InlineData("short", Owner, "no token")]
    [InlineData(null, Owner, "cannot be read")]
    public async Task A_token_file_must_be_private_and_hold_a_token(string? text, UnixFileMode mode, string why)
    {
        using var temporary = new TemporaryDirectory();
        var path = temporary.File("token");
        if (text is not null)
        {
            File.WriteAllText(path, text);
            File.SetUnixFileMode(path, mode);
        }

        var refused = await Assert.ThrowsAsync<DaemonStartException>(() => RunningDaemon.StartWithAsync([new("Registry:OperatorHttp", "http://127.0.0.1:0"), new("Registry:Operator:TokenFile", path)]));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    /// <summary>The daemon as a process of its own, which can be killed.</summary>
    private static Process StartProcess(TemporaryDirectory directory)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet") { WorkingDirectory = directory.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "registry.dll"), "run", "--data", directory.File("data"), "--http", "http://127.0.0.1:0",
            "--listen", "/ip4/127.0.0.1/tcp/0", "--ready-file", directory.File("ready.json"),
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var name in new[] { "PORT", "DATABASE_URL", "DHT_BOOTSTRAP_NODES", "ASPNETCORE_URLS" }) start.Environment.Remove(name);
        return Process.Start(start)!;
    }

    private static async Task WaitUntilReadyAsync(Process daemon, TemporaryDirectory directory)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromMinutes(2));
        while (!File.Exists(directory.File("ready.json")))
        {
            Assert.False(daemon.HasExited, "it ended");
            await Task.Delay(10, deadline.Token);
        }
    }
}
