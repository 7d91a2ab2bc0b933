using Registry.HttpBridge.Contracts;
using Registry.HttpBridge.Endpoints;
using Registry.Libp2p.Swarm;

namespace Registry.HttpBridge.Petals;

/// <summary>A page of registered nodes and servers of the swarm together, newest heartbeat first.</summary>
internal sealed record ActivePage(IReadOnlyList<ActiveNode> Rows, int Total)
{
    public static ActivePage Read(BridgeState state, string? model, int limit, int offset, bool proof, AddressScope asker)
    {
        var view = state.Swarms.Latest;
        var entries = (model is null ? view.Active : view.ActiveOf(model)).Where(entry => !view.IsRegistered(entry, model)).ToList();
        var (before, passed) = Split(state, model, entries, offset);
        var page = state.Registrar.Active(model, limit, before);
        var rows = page.Nodes.Select(node => ActiveNode.Of(node, proof, view.Find(node)))
            .Concat(entries.Skip(passed).Take(limit).Select(entry => ActiveNode.Of(entry, state, asker)))
            .OrderByDescending(row => row.LastHeartbeat)
            .Take(limit);
        return new ActivePage([.. rows], page.Total + entries.Count);
    }

    /// <summary>How many of the first <paramref name="offset"/> rows are registered nodes, and how many are servers of the swarm.</summary>
    private static (int Registered, int Swarm) Split(BridgeState state, string? model, List<SwarmEntry> entries, int offset)
    {
        if (offset == 0 || entries.Count == 0) return (offset, 0);
        var registered = state.Registrar.Active(model, 0, 0).Total;
        var (low, high) = (Math.Clamp(offset - entries.Count, 0, registered), Math.Min(offset, registered));
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (IsNewer(entries[offset - middle - 1], middle)) high = middle;
            else low = middle + 1;
        }

        return (low, Math.Min(offset - low, entries.Count));

        bool IsNewer(SwarmEntry entry, int node) =>
            state.Registrar.Active(model, 1, node).Nodes is not [var next] || entry.Worker.LastAnnounced > next.LastHeartbeat;
    }
}
