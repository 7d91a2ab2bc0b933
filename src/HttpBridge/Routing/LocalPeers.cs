using Registry.HttpBridge.Endpoints;
using Registry.HttpBridge.Routing.Contracts;
using Registry.Identity;
using Registry.Multiformats;
using Registry.Registrations;

namespace Registry.HttpBridge.Routing;

/// <summary>What this daemon can answer without asking anybody.</summary>
internal static class LocalPeers
{
    /// <summary>Registered workers of a key, then up to <paramref name="max"/> of those who announced themselves, each peer once.</summary>
    public static IReadOnlyList<FoundPeer> ProvidersOf(BridgeState state, ReadOnlySpan<byte> key, int max)
    {
        var found = new List<FoundPeer>();
        var at = new Dictionary<PeerId, int>();
        foreach (var node in state.Registrar.WorkersOf(key))
        {
            at[node.Record.Peer] = found.Count;
            found.Add(new FoundPeer(node.Record.Peer, AddressesOf([node]), node.Record.ExpiresAt, [FarMeshWorker.Of(node)]));
        }

        foreach (var held in state.Dht.HeldProviders(key, max))
        {
            if (at.TryGetValue(held.Peer, out var index)) found[index] = found[index] with { Addresses = [.. found[index].Addresses, .. held.Addresses] };
            else found.Add(new FoundPeer(held.Peer, held.Addresses, held.Expires));
        }

        return found;
    }

    /// <summary>The peer with every address known of it; null when there is none.</summary>
    public static FoundPeer? Find(BridgeState state, PeerId peer)
    {
        if (peer.Equals(state.Swarm.LocalPeer)) return new FoundPeer(peer, state.Swarm.Addresses);

        var nodes = state.Registrar.NodesOf(peer);
        IReadOnlyList<Multiaddr> addresses = [.. state.Swarm.PeerStore.Addresses(peer), .. AddressesOf(nodes)];
        return addresses.Count == 0 ? null : new FoundPeer(peer, addresses, nodes.Min(node => (DateTimeOffset?)node.Record.ExpiresAt), WorkersOf(nodes));
    }

    /// <summary>What is registered of a peer that the network named.</summary>
    public static IReadOnlyList<FarMeshWorker>? WorkersOf(BridgeState state, PeerId peer) => WorkersOf(state.Registrar.NodesOf(peer));

    private static FarMeshWorker[]? WorkersOf(IReadOnlyList<RegisteredNode> nodes) =>
        nodes.Count == 0 ? null : [.. nodes.Select(FarMeshWorker.Of)];

    private static IReadOnlyList<Multiaddr> AddressesOf(IEnumerable<RegisteredNode> nodes) =>
        [.. nodes.Select(node => node.Record.Address).OfType<Multiaddr>()];
}
