using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Dht.Maintenance;

/// <summary>A peer that was in the table and could not be reached.</summary>
internal sealed record LostPeer(PeerId Peer, IReadOnlyList<Multiaddr> Addresses)
{
    /// <summary>How long it was in the table: those that stayed long are the likeliest to come back.</summary>
    public TimeSpan Stayed { get; init; }

    public DateTimeOffset LastSeen { get; init; }

    public DateTimeOffset LostAt { get; init; }
}
