using Registry.Multiformats;

namespace Registry.Libp2p.Swarm.Peers;

/// <summary>An address of a peer, without /p2p. <see cref="Expires"/> is in UTC ticks, <see cref="Pinned"/> while the peer is connected.</summary>
internal readonly record struct KnownAddress(Multiaddr Address, AddressSource Source, long Expires)
{
    public const long Pinned = long.MaxValue;

    /// <summary>Said or shown by the peer itself, so that it holds as long as the peer is connected.</summary>
    public bool IsOwn => Source >= AddressSource.Identified;
}
