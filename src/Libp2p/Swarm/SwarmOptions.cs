using Registry.Multiformats;

namespace Registry.Libp2p.Swarm;

/// <summary>Settings of the swarm; limits are in ConnectionLimits.</summary>
public sealed record SwarmOptions
{
    public IReadOnlyList<Multiaddr> ListenAddresses { get; init; } = [];

    /// <summary>Announced beside (or, when set, instead of) the listen addresses.</summary>
    public IReadOnlyList<Multiaddr> AnnounceAddresses { get; init; } = [];
}
