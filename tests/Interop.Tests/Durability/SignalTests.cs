using System.Net;
using Registry.Interop.Tests.Harness;

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
    public async Task A_hangup_that_is_ignored_stays_so()
    {
        await using var daemon = await DaemonProcess.StartAsync(new() { Within = ["sh", "-c", "trap '' HUP; exec \"$@\"", "sh"] });
        Children.Signal(daemon.Ready.Pid, Children.SigHup);
        for (var i = 0; i < 20; i++) (await daemon.Http.HealthAsync()).Expect(HttpStatusCode.OK);
        Assert.True(File.Exists(daemon.ReadyFile));
    }

    /// <summary>
    /// A request half-sent keeps an orderly stop, which removes the socket at its end, waiting for a second and a half. Both signals
    /// come when the stopped process goes on.
    /// </summary>
    [Fact]
    public async Task The_second_ends_it_at_once()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        using var http = new System.Net.Sockets.TcpClient();
        await http.ConnectAsync(IPAddress.Loopback, daemon.Ready.HttpTrusted[0].Port);
        await http.GetStream().WriteAsync("POST /api/nodes/register HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"u8.ToArray());
        (await daemon.Http.HealthAsync()).Expect(HttpStatusCode.OK);

        foreach (var signal in new[] { Children.SigStop, Children.SigTerm, Children.SigInt }) Children.Signal(daemon.Ready.Pid, signal);
        Assert.Equal(0, (await daemon.TerminateAsync(Children.SigCont)).ExitCode);
        Assert.True(File.Exists(daemon.Ready.OperatorSocket));
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
