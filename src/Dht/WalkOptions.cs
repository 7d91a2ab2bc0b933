using Registry.Libp2p;

namespace Registry.Dht;

/// <summary>Bounds of a walk of the network.</summary>
public sealed record WalkOptions
{
    /// <summary>Peers visited at once.</summary>
    public int PeersAtOnce { get; init; } = 32;

    /// <summary>Peers visited in all; those found beyond it are left out.</summary>
    public int MaxPeers { get; init; } = 50_000;

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var check = new OptionChecks(nameof(WalkOptions));
        check.AtLeast(1, PeersAtOnce, nameof(PeersAtOnce));
        check.AtLeast(1, MaxPeers, nameof(MaxPeers));
        return check.Mistakes;
    }
}
