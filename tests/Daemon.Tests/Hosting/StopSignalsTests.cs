using System.Runtime.InteropServices;
using Registry.Daemon.Hosting;
using Registry.Testing;

namespace Registry.Daemon.Tests.Hosting;

public sealed class StopSignalsTests
{
    private readonly ManualTimeProvider _clock = new();
    private int _exits;

    [Theory]
    [InlineData(PosixSignal.SIGTERM)]
    [InlineData(PosixSignal.SIGINT)]
    [InlineData(PosixSignal.SIGHUP)]
    [InlineData(PosixSignal.SIGQUIT)]
    public void The_first_stops_in_order_and_only_one_that_insists_ends_at_once(PosixSignal first)
    {
        using var signals = new StopSignals(_clock, () => _exits++);
        Assert.False(signals.Stop.IsCancellationRequested);
        signals.Take(first);
        Assert.True(signals.Stop.IsCancellationRequested);

        // timeout(1) signals the process and then its group.
        signals.Take(PosixSignal.SIGTERM);
        Assert.Equal(0, _exits);

        _clock.Advance(TimeSpan.FromSeconds(0.5));
        signals.Take(PosixSignal.SIGHUP);
        Assert.Equal(0, _exits);
        signals.Take(PosixSignal.SIGINT);
        Assert.Equal(1, _exits);
    }
}
