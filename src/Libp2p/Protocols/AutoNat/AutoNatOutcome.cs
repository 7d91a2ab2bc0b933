using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Libp2p.Protocols.AutoNat;

/// <summary>What became of a request to be dialled back.</summary>
public enum AutoNatOutcome
{
    /// <summary>The asker was reached.</summary>
    Reachable,

    /// <summary>It was dialled in vain.</summary>
    Unreachable,

    /// <summary>Version 2: it was reached, but did not take the nonce.</summary>
    NotConfirmed,

    /// <summary>There was no address that we dial.</summary>
    Refused,

    /// <summary>Too many requests.</summary>
    Limited,

    /// <summary>Malformed, or of a peer for another.</summary>
    BadRequest,

    /// <summary>The asker did not send what it was asked for, or left.</summary>
    Abandoned,
}

/// <summary>Requests of one server by outcome; also in the meter "registry.libp2p", by version.</summary>
public sealed class AutoNatCounters(int version)
{
    private static readonly Counter<long> Requests = Libp2pMeter.Meter.CreateCounter<long>("registry.libp2p.autonat.requests", "{request}", "Requests to be dialled back, by version and outcome.");

    private readonly long[] _counts = new long[Enum.GetValues<AutoNatOutcome>().Length];

    public long this[AutoNatOutcome outcome] => Interlocked.Read(ref _counts[(int)outcome]);

    internal void On(AutoNatOutcome outcome)
    {
        Interlocked.Increment(ref _counts[(int)outcome]);
        Requests.Add(1, new("version", version), new("outcome", Enum.GetName(outcome)));
    }
}

internal static partial class AutoNatLog
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "AutoNAT {Version}: {Peer} at {Address} is answered: {Outcome}")]
    public static partial void Answered(ILogger logger, int version, PeerId peer, Multiaddr address, AutoNatOutcome outcome);
}
