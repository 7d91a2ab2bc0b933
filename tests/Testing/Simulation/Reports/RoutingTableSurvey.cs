using Registry.Dht.Routing;
using Registry.Identity;
using Registry.Libp2p.Swarm;

namespace Registry.Testing.Simulation.Reports;

/// <summary>Looks into the routing tables.</summary>
internal static class RoutingTableSurvey
{
    // Enough for an average; with ten thousand nodes all of them would take longer than a lookup of each.
    private const int Surveyed = 200;

    public static TableHealth Of(SimulatedWorld world)
    {
        var there = world.Nodes.ToDictionary(n => n.Id, n => KadKey.Of(n.Id.Bytes.Span));
        var step = Math.Max(1, world.Nodes.Count / Surveyed);
        var surveyed = world.Nodes.Where((n, i) => i % step == 0).ToList();
        var tables = surveyed.ConvertAll(n => n.Dht.RoutingTablePeers().Select(p => p.Peer).ToHashSet());
        return new TableHealth(
            tables.Average(t => (double)t.Count),
            tables.Average(t => t.Count == 0 ? 0 : (double)t.Count(p => !there.ContainsKey(p)) / t.Count),
            surveyed.Zip(tables).Average(s => KnownNeighbours(s.First.Id, s.Second, there)),
            world.Nodes.Average(n => (double)n.Swarm.Connections.Count),
            world.Nodes.Count(n => n.Dht.Status().RoutingTablePeers == 0),
            world.Nodes.Sum(n => n.Swarm.Counters.Refused(RefusalReason.Connections)));
    }

    private static double KnownNeighbours(PeerId self, HashSet<PeerId> table, Dictionary<PeerId, KadKey> there)
    {
        var own = there[self];
        var nearest = there.Where(p => !p.Key.Equals(self)).OrderBy(p => p.Value.DistanceTo(own)).Take(KBucket.Capacity).ToList();
        return nearest.Count == 0 ? 1 : (double)nearest.Count(p => table.Contains(p.Key)) / nearest.Count;
    }
}
