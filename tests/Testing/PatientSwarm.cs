using Registry.Libp2p.Muxing.Yamux;
using Registry.Libp2p.Protocols.Identify;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.Testing;

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
        Limits = limits with { HandshakeTimeout = Patience },
        Dial = new DialOptions { Timeout = Patience },
        Identify = new IdentifyOptions { Timeout = Patience, PushDelay = TimeSpan.FromSeconds(0.1) },
    };
}
