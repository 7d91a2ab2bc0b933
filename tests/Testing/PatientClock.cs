using Registry.Libp2p.Muxing.Yamux;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Swarm.Identify;
using Registry.Multiformats;

namespace Registry.Testing;

/// <summary>The machine's clock, with timers and measured times that take ten times as long: tests that run at once share two cores, and no deadline is to end what they do.</summary>
public class PatientClock : TimeProvider
{
    private const int Patience = 10;

    public override long TimestampFrequency => Patience * base.TimestampFrequency;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new PatientTimer(base.CreateTimer(callback, state, Slow(dueTime), Slow(period)));

    /// <summary>Infinity is negative.</summary>
    private static TimeSpan Slow(TimeSpan span) => span > TimeSpan.Zero ? Patience * span : span;

    private sealed class PatientTimer(ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(Slow(dueTime), Slow(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}

/// <summary>Settings of a host whose own deadlines are not what is tested: neither a slow machine nor a clock moved by hand outruns them.</summary>
public static class PatientSwarm
{
    private static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    public static YamuxOptions Yamux { get; } = new() { KeepAliveInterval = Patience };

    /// <summary>The short spans are a second by the patient clock.</summary>
    public static SwarmOptions Options(Multiaddr listen, ConnectionLimits limits) => new()
    {
        ListenAddresses = [listen],
        SweepInterval = TimeSpan.FromSeconds(0.1),
        NegotiationTimeout = Patience,
        Limits = limits with { FirstByteTimeout = Patience, HandshakeTimeout = Patience },
        Dial = new DialOptions { Timeout = Patience },
        Identify = new IdentifyOptions { Timeout = Patience, PushDelay = TimeSpan.FromSeconds(0.1) },
    };
}
