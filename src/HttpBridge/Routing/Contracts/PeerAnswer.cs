using System.Text.Json.Serialization;
using Registry.Identity;
using Registry.Multiformats;

namespace Registry.HttpBridge.Routing.Contracts;

/// <summary>
/// A record of the "peer" schema. Its protocols are transfer protocols, none of which is known here; default clients drop
/// records that name protocols they do not speak, so what is known of a worker has a field of its own.
/// </summary>
/// <param name="Schema">"peer".</param>
/// <param name="Id">Peer id in base58.</param>
/// <param name="Addrs">Multiaddrs without /p2p; empty when none is known.</param>
/// <param name="Protocols">Always empty.</param>
/// <param name="FarMeshWorkers">The registrations of this peer held here and what the swarm knows of it; absent when there is none.</param>
public sealed record PeerAnswer(
    [property: JsonPropertyName("Schema")] string Schema,
    [property: JsonPropertyName("ID")] string Id,
    [property: JsonPropertyName("Addrs")] IReadOnlyList<string> Addrs,
    [property: JsonPropertyName("Protocols")] IReadOnlyList<string> Protocols,
    [property: JsonPropertyName("FarMeshWorkers"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FarMeshWorker>? FarMeshWorkers)
{
    internal static PeerAnswer Of(PeerId peer, IReadOnlyList<Multiaddr> addresses, IReadOnlyList<FarMeshWorker>? workers) =>
        new("peer", peer.ToString(), [.. addresses.Select(address => address.ToString())], [], workers);
}

public sealed record PeersAnswer([property: JsonPropertyName("Peers")] IReadOnlyList<PeerAnswer> Peers);

public sealed record ProvidersAnswer([property: JsonPropertyName("Providers")] IReadOnlyList<PeerAnswer> Providers);
