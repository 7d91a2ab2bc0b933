using Registry.Dht.Server;
using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Dht;

/// <summary>How the DHT stands, for operators.</summary>
public sealed record KadStatus
{
    public required int RoutingTablePeers { get; init; }

    public required int RoutingTableBuckets { get; init; }

    public required int ProviderKeys { get; init; }

    public required int ProviderRecords { get; init; }

    public required int ProviderPeers { get; init; }

    /// <summary>Values in this assembly's own stores; those of other namespaces are counted where they live.</summary>
    public required int Values { get; init; }

    public required long ValueBytes { get; init; }

    /// <summary>Requests served since the start; those that never happened are left out.</summary>
    public required IReadOnlyList<RequestCount> Requests { get; init; }

    /// <summary>Streams reset because no request came.</summary>
    public required long IdleResets { get; init; }

    /// <summary>Disconnections for repeated malformed requests.</summary>
    public required long MisbehavedPeers { get; init; }
}

/// <summary>
/// A peer of the routing table, for operators. <paramref name="Bucket"/>: bits its key has in common with this node's, no more
/// than the index of the last bucket. <paramref name="Agent"/> as it says in identify, null when it does not.
/// </summary>
public sealed record RoutingTablePeer(
    PeerId Peer,
    int Bucket,
    string? Agent,
    IReadOnlyList<Multiaddr> Addresses,
    DateTimeOffset AddedAt,
    DateTimeOffset LastSeen,
    bool IsConnected);
