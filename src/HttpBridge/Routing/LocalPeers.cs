using Registry.HttpBridge.Routing.Contracts;
using Registry.Identity;
using Registry.Multiformats;
using Registry.Registrations;

namespace Registry.HttpBridge.Routing;

/// <summary>What this daemon can answer without asking anybody.</summary>
internal static class LocalPeers
{
    /// <summary>Registered workers of a key, the best first, then servers of the swarm, then up to <paramref name="max"/> of those who provide it, each peer once.</summary>
    public static IReadOnlyList<FoundPeer> ProvidersOf(BridgeState state, ReadOnlySpan<byte> key, int max)
    {
        var found = new List<FoundPeer>();
        var at = new Dictionary<PeerId, int>();
        var swarm = state.Swarms.Latest;
        foreach (var node in state.Registrar.WorkersOf(key, state.Options.Routing.MaxRecords))
        {
            // Several wallets may claim one peer; it is one provider.
            if (at.TryAdd(node.Record.Peer, found.Count)) found.Add(new FoundPeer(node.Record.Peer, AddressesOf(state, node), node.Record.ExpiresAt, [FarMeshWorker.Of(node, swarm.Find(node))]));
        }

        foreach (var entry in swarm.ActiveOf(key))
        {
            if (at.TryAdd(entry.Worker.Peer, found.Count)) found.Add(new FoundPeer(entry.Worker.Peer, state.Swarm.PeerStore.Addresses(entry.Worker.Peer), entry.Worker.Expires, [FarMeshWorker.Of(entry)]));
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
        var own = state.Swarm.PeerStore.Addresses(peer);
        // What a wallet alone claims of the peer's address is told where nothing better is known.
        IReadOnlyList<Multiaddr> known = [.. own, .. AddressesOf(nodes.Where(node => node.IsAddressOfPeer))];
        var addresses = known.Count > 0 ? known : AddressesOf(nodes);
        var workers = WorkersOf(state, peer);
        return addresses.Count == 0 ? null : new FoundPeer(peer, addresses, workers?.Min(worker => (DateTimeOffset?)worker.ExpiresAt), workers);
    }

    /// <summary>What is registered of a peer, and what the swarm knows of it beyond that; null when nothing.</summary>
    public static IReadOnlyList<FarMeshWorker>? WorkersOf(BridgeState state, PeerId peer)
    {
        var swarm = state.Swarms.Latest;
        var nodes = state.Registrar.NodesOf(peer);
        var served = swarm.ActiveOf(peer).Where(entry => !nodes.Any(node => entry.Model.IsNamed(node.Record.ModelId)));
        List<FarMeshWorker> workers = [.. nodes.Select(node => FarMeshWorker.Of(node, swarm.Find(node))), .. served.Select(FarMeshWorker.Of)];
        return workers.Count == 0 ? null : workers;
    }

    /// <summary>The one registered, if the peer signed it or was found there; else those that the peer identified itself with; else what was claimed.</summary>
    private static IReadOnlyList<Multiaddr> AddressesOf(BridgeState state, RegisteredNode node) =>
        !node.IsAddressOfPeer && state.Swarm.PeerStore.Addresses(node.Record.Peer) is { Count: > 0 } own ? own : AddressesOf([node]);

    private static IReadOnlyList<Multiaddr> AddressesOf(IEnumerable<RegisteredNode> nodes) =>
        [.. nodes.Select(node => node.Record.Address).OfType<Multiaddr>()];
}
