using Registry.Identity;

namespace Registry.Dht.Lookup;

/// <summary>What a lookup did, filled in while it runs: for operators, measurements and tests. One trace a lookup.</summary>
public sealed class LookupTrace
{
    /// <summary>Called after every request, in the order in which they end. Must be quick and not throw.</summary>
    public Action<LookupStep>? OnStep { get; init; }

    /// <summary>Requests sent.</summary>
    public int Requests { get; internal set; }

    /// <summary>Requests that got no usable answer.</summary>
    public int Failures { get; internal set; }

    /// <summary>
    /// Peers asked one after the other on the way to the result: 1 when a peer of the own routing table had it. For a lookup
    /// of the closest peers, the way to the closest one.
    /// </summary>
    public int Hops { get; internal set; }

    /// <summary>From the start to the end, or to now while it runs.</summary>
    public TimeSpan Elapsed { get; internal set; }
}

/// <summary>One request of a lookup: whom, how it ended, its distance from the own routing table, peers it named, time since the lookup began.</summary>
public sealed record LookupStep(PeerId Peer, RequestOutcome Outcome, int Hop, int Named, TimeSpan Elapsed);
