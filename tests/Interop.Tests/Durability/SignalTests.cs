using System.Net;
using Registry.Interop.Tests.Harness;
using Registry.Testing;

namespace Registry.Interop.Tests.Durability;

/// <summary>Signals, exit codes and the files that are there only while the daemon runs.</summary>
public sealed class SignalTests
{
    [Theory]
    [InlineData(Children.SigTerm)]
    [InlineData(Children.SigInt)]
    [InlineData(Children.SigHup)]
    public async Task Each_stops_in_order_and_leaves_neither_ready_file_nor_socket(int signal)
    {
        await using var daemon = await DaemonProcess.StartAsync();
        Assert.Equal(0, (await daemon.TerminateAsync(signal)).ExitCode);
        Assert.False(File.Exists(daemon.ReadyFile));
        Assert.False(File.Exists(daemon.Ready.OperatorSocket));
    }

    [Fact]
    public async Task During_the_start_it_is_an_orderly_stop_too()
    {
        using var folder = new TemporaryDirectory();
        string[] command = [.. DaemonProcess.Program, "run", "--data", folder.File("data"), "--ready-file", folder.File("ready.json"), "--listen", "/ip4/127.0.0.1/tcp/0", "--http", "http://127.0.0.1:0"];
        using var process = Children.Start(command[0], command[1..], info => DaemonProcess.Prepare(info.Environment));
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await Deadline.EventuallyAsync(() =>
        {
            Assert.True(File.Exists(folder.File("data/registry.lock")));
            return Task.CompletedTask;
        });
        Children.Signal(process, Children.SigTerm);
        await process.WaitForExitAsync(Deadline.Token());
        Assert.Equal(0, process.ExitCode);
        Assert.False(File.Exists(folder.File("ready.json")));
    }

    [Theory]
    [InlineData(1, "nonsense")]
    [InlineData(1, "id", "--data", "/dev/null")]
    [InlineData(2, "run", "--lisen", "/ip4/127.0.0.1/tcp/0")]
    [InlineData(2, "run", "--http", "nowhere")]
    [InlineData(2, "run", "--data", "/dev/null", "--listen", "/ip4/127.0.0.1/tcp/0", "--http", "http://127.0.0.1:0")]
    public async Task What_fails_has_its_exit_code_and_says_why(int expected, params string[] command)
    {
        var (exitCode, output, error) = await DaemonProcess.RunToEndAsync(command);
        Assert.Equal((expected, ""), (exitCode, output));
        Assert.NotEmpty(error);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_found_has_one_of_its_own()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        Assert.Equal(3, (await DaemonProcess.RunToEndAsync("find", "nothing/of-the-kind", "--url", daemon.Ready.HttpTrusted[0].ToString())).ExitCode);
    }

    /// <summary>An appsettings.json of another program, in the folder that the daemon happens to be started in.</summary>
    [Fact]
    public async Task Settings_that_only_lie_in_the_working_directory_are_not_read()
    {
        await using var daemon = await DaemonProcess.StartAsync(new() { Within = ["sh", "-c", "echo '{\"Http\":{\"Foreign\":1},\"Registry\":{\"Network\":\"foreign\"}}' > appsettings.json; exec \"$@\"", "sh"] });
        Assert.False(daemon.Log.Contains("registry of foreign"));
        Assert.True(daemon.Log.Contains("is not read"));
    }

    [Fact]
    public async Task A_hangup_that_is_ignored_stays_so()
    {
        await using var daemon = await DaemonProcess.StartAsync(new() { Within = ["sh", "-c", "trap '' HUP; exec \"$@\"", "sh"] });
        Children.Signal(daemon.Ready.Pid, Children.SigHup);
        for (var i = 0; i < 20; i++) (await daemon.Http.HealthAsync()).Expect(HttpStatusCode.OK);
        Assert.True(File.Exists(daemon.ReadyFile));
    }

    /// <summary>Whoever signals a process and then its group means it once; whoever goes on is not made to wait.</summary>
    [Fact]
    public async Task Many_end_it_all_the_same()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        using var http = new System.Net.Sockets.TcpClient();
        await http.ConnectAsync(IPAddress.Loopback, daemon.Ready.HttpTrusted[0].Port);
        await http.GetStream().WriteAsync("POST /api/nodes/register HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"u8.ToArray());
        (await daemon.Http.HealthAsync()).Expect(HttpStatusCode.OK);

        foreach (var signal in new[] { Children.SigStop, Children.SigTerm, Children.SigInt, Children.SigHup }) Children.Signal(daemon.Ready.Pid, signal);
        Assert.Equal(0, (await daemon.TerminateAsync(Children.SigCont)).ExitCode);
        Assert.False(File.Exists(daemon.ReadyFile));
        Assert.False(File.Exists(daemon.Ready.OperatorSocket));
    }

    [Fact]
    public async Task A_ready_file_that_was_left_goes_at_the_beginning_of_the_next_start()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        var left = await File.ReadAllTextAsync(daemon.ReadyFile);
        await daemon.KillAsync();
        Assert.True(File.Exists(daemon.ReadyFile));

        var (exitCode, _, error) = await DaemonProcess.RunToEndAsync("run", "--data", daemon.Data, "--ready-file", daemon.ReadyFile, "--listen", "nowhere");
        Assert.Equal(2, exitCode);
        Assert.Contains("Registry:Listen", error, StringComparison.Ordinal);
        Assert.False(File.Exists(daemon.ReadyFile), left);
    }

    [Fact]
    public async Task That_of_a_daemon_that_runs_outlives_another_start()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        var (exitCode, _, error) = await DaemonProcess.RunToEndAsync("run", "--data", daemon.Data, "--ready-file", daemon.ReadyFile, "--listen", "/ip4/127.0.0.1/tcp/0", "--http", "http://127.0.0.1:0");
        Assert.Equal(2, exitCode);
        Assert.Contains("in use", error, StringComparison.Ordinal);
        Assert.True(File.Exists(daemon.ReadyFile));
    }
}
