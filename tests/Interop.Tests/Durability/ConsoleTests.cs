using System.Net;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Durability;

/// <summary>What is behind standard output and error is no reason for the daemon to end or to wait.</summary>
public sealed class ConsoleTests
{
    [Theory]
    [InlineData("exec \"$@\" >/dev/full")]
    [InlineData("exec \"$@\" 2>/dev/full")]
    [InlineData("exec \"$@\" >/dev/full 2>/dev/full")]
    public async Task A_full_disk_behind_it_does_not_end_the_daemon(string shell)
    {
        await using var daemon = await DaemonProcess.StartAsync(In(shell));
        (await daemon.Http.HealthAsync()).Expect(HttpStatusCode.OK);
        Assert.Equal(0, (await daemon.TerminateAsync()).ExitCode);
    }

    [Theory]
    [InlineData("{ \"$@\"; echo ended with $? >&2; } | true")]
    [InlineData("{ \"$@\" 3>&1 1>&2 2>&3; echo ended with $? >&2; } | true")]
    public async Task A_pipe_that_nobody_reads_any_more_does_not_end_the_daemon(string shell)
    {
        await using var daemon = await DaemonProcess.StartAsync(In(shell));
        (await daemon.Http.HealthAsync()).Expect(HttpStatusCode.OK);
        Children.Signal(daemon.Ready.Pid, Children.SigTerm);
        await Deadline.EventuallyAsync(() =>
        {
            Assert.True(daemon.Log.Contains("ended with 0"), daemon.Log.ToString());
            return Task.CompletedTask;
        });
    }

    /// <summary>A pipe that is full and stays so, with a log that would fill it many times over.</summary>
    [Fact]
    public async Task A_reader_that_does_not_read_holds_nothing_up()
    {
        var shell = "mkfifo full && exec 9<>full && dd if=/dev/zero of=full bs=65536 count=1 2>/dev/null && exec \"$@\" >full 2>full";
        await using var daemon = await DaemonProcess.StartAsync(In(shell) with
        {
            Environment = new Dictionary<string, string> { ["Logging__LogLevel__Default"] = "Trace", ["Logging__LogLevel__Microsoft"] = "Trace" },
        });
        for (var i = 0; i < 600; i++) (await daemon.Http.HealthAsync()).Expect(HttpStatusCode.OK);
        Assert.Equal(0, (await daemon.TerminateAsync()).ExitCode);
    }

    private static DaemonSpec In(string shell) => new() { Within = ["sh", "-c", shell, "sh"] };
}
