using Registry.Dht.Lookup;
using Registry.Dht.Routing;
using Registry.Testing.Simulation.Nodes;

namespace Registry.Testing.Simulation.Reports;

/// <summary>Does what users of a DHT do, and notes how it went. What is right is known from outside the network.</summary>
public sealed class Measurements(SimulatedWorld world)
{
    public const string Closest = "closest";
    public const string Peer = "peer";
    public const string Provide = "provide";
    public const string Provider = "provider";

    /// <summary>An operation that takes longer counts as failed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, List<Sample>> _samples = [];

    /// <summary>What was published, and by whom.</summary>
    public List<(byte[] Key, SimulatedNode Provider)> Published { get; } = [];

    public IReadOnlyList<OperationResult> Results() => [.. _samples.Select(s => OperationResult.Of(s.Key, s.Value))];

    /// <summary>
    /// Finds the peers closest to a key; right when nine in ten of the 20 closest are among them, those that do not answer in time
    /// excepted: the farthest of all hosts may take longer than a lookup waits.
    /// </summary>
    public Task FindClosestAsync(SimulatedNode node)
    {
        var key = world.NextKey();
        return MeasureAsync(Closest, async (trace, patience) =>
        {
            var found = (await node.Dht.FindClosestAsync(key, trace, patience)).Select(f => f.Peer).ToHashSet();
            var closest = ClosestTo(key, node);
            return closest.Count(n => found.Contains(n.Id)) >= closest.Count * 9 / 10;
        });
    }

    /// <summary>Finds where a peer is; right when its address is named.</summary>
    public Task FindPeerAsync(SimulatedNode node, SimulatedNode wanted) =>
        MeasureAsync(Peer, async (trace, patience) =>
            await node.Dht.FindPeerAsync(wanted.Id, trace, patience) is { } found && found.Addresses.Contains(wanted.Host.Address));

    /// <summary>Publishes a key.</summary>
    public Task ProvideAsync(SimulatedNode node)
    {
        var key = world.NextKey();
        return MeasureAsync(Provide, async (trace, patience) =>
        {
            var report = await node.Dht.ProvideAsync(key, patience);
            Published.Add((key, node));
            return report.Stored > 0;
        });
    }

    /// <summary>Finds who provides a key; right when it is the one who does, however many others are named.</summary>
    public Task FindProviderAsync(SimulatedNode node, byte[] key, SimulatedNode provider) =>
        MeasureAsync(Provider, async (trace, patience) =>
        {
            await foreach (var found in node.Dht.FindProvidersAsync(key, 100, trace, patience))
            {
                if (found.Peer.Equals(provider.Id)) return true;
            }

            return false;
        });

    internal void Note(string operation, Sample sample)
    {
        if (!_samples.TryGetValue(operation, out var samples)) _samples.Add(operation, samples = []);
        samples.Add(sample);
    }

    private async Task MeasureAsync(string operation, Func<LookupTrace, CancellationToken, Task<bool>> act)
    {
        var started = world.Simulator.Now;
        var trace = new LookupTrace();
        using var patience = new CancellationTokenSource(Patience, world.Simulator.Time);
        var succeeded = false;
        try
        {
            succeeded = await act(trace, patience.Token);
        }
        catch (OperationCanceledException)
        {
            // Too long.
        }

        var isLookup = trace.Requests > 0;
        Note(operation, new Sample(succeeded, world.Simulator.Now - started, isLookup ? trace.Hops : null, isLookup ? trace.Requests : null));
    }

    /// <summary>Of the 20 closest those that answer, and in time.</summary>
    private List<SimulatedNode> ClosestTo(byte[] key, SimulatedNode asker)
    {
        var target = KadKey.Of(key);
        return [.. world.Nodes
            .Where(n => n != asker)
            .OrderBy(n => KadKey.Of(n.Id.Bytes.Span).DistanceTo(target))
            .Take(KBucket.Capacity)
            .Where(n => !n.Options.IsUndialable && !n.Options.IsLiar && n.Options.Slowness == default)];
    }
}

/// <summary>One operation of a node. Hops and requests are null where they are not told.</summary>
public sealed record Sample(bool Succeeded, TimeSpan Elapsed, int? Hops, int? Requests);
