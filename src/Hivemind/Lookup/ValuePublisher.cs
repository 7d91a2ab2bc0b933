using System.Threading.Channels;
using Google.Protobuf;
using Registry.Hivemind.Routing;
using Registry.Hivemind.Storage;
using Registry.Hivemind.Values;
using Registry.Hivemind.Wire;
using Registry.Libp2p;

namespace Registry.Hivemind.Lookup;

/// <summary>Stores values on the nodes nearest to their keys, this one included.</summary>
internal sealed class ValuePublisher(BeamDriver driver, NodeClient client, TableNode self, RecordStore records, HivemindOptions options, int maxFrameBytes, TimeProvider time)
{
    /// <summary>What a line takes beside its subkey and value, at most: the key, the expiration, and their tags.</summary>
    private const int LineOverhead = 64;

    /// <summary>The sender, and the envelope around the request; generous.</summary>
    private const int RequestOverhead = 512;

    private readonly StoreRules _rules = StoreRules.From(options, maxFrameBytes);

    /// <summary>As <see cref="HivemindNode.StoreAsync"/> promises.</summary>
    public async Task<IReadOnlyList<bool>> StoreAsync(IReadOnlyList<ValueToStore> values, CancellationToken cancellation)
    {
        var taken = new bool[values.Count];
        var now = time.Seconds();
        var byKey = Enumerable.Range(0, values.Count)
            .Where(i => values[i].Expiration > now && SizeOf(values[i]) <= maxFrameBytes - RequestOverhead)
            .GroupBy(i => values[i].Key);
        foreach (var portion in byKey.Chunk(ValueFinder.MaxKeys))
        {
            var nodes = await FindNodesAsync([.. portion.Select(static g => g.Key)], cancellation);
            var numbers = portion.SelectMany(static g => g).ToArray();
            await SpreadAsync(values, numbers, nodes, taken, cancellation);
        }

        return taken;
    }

    private static int SizeOf(ValueToStore value) => LineOverhead + value.Value.Length + (value.Subkey?.Length ?? 1);

    /// <summary>For each key the nodes nearest to it, this one among them, nearest first.</summary>
    private async Task<Dictionary<DhtId, IReadOnlyList<TableNode>>> FindNodesAsync(DhtId[] keys, CancellationToken cancellation)
    {
        var search = driver.Begin(keys);
        using var deadline = new TimedCancellation(options.LookupTimeout, time, cancellation);
        try
        {
            await driver.RunAsync(search, onAnswer: null, deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.TimedOut)
        {
            // Those that have answered until now will do.
        }

        return keys.ToDictionary(
            static key => key,
            IReadOnlyList<TableNode> (key) => [.. search.Nearest(key, options.K).Append(self).DistinctBy(static n => n.Peer).OrderBy(n => n.Id.DistanceTo(key))]);
    }

    private async Task SpreadAsync(IReadOnlyList<ValueToStore> values, int[] numbers, Dictionary<DhtId, IReadOnlyList<TableNode>> nodes, bool[] taken, CancellationToken cancellation)
    {
        var lines = numbers.Select(n => values[n]).ToList();
        var keys = Enumerable.Range(0, lines.Count).GroupBy(i => lines[i].Key).Select(g => new ReplicaKey([.. g], nodes[g.Key])).ToList();
        var plan = new ReplicaPlan(keys, [.. lines.Select(SizeOf)], _rules);
        var ended = Channel.CreateUnbounded<(StoreCall Call, IReadOnlyList<bool>? Ok)>(new UnboundedChannelOptions { SingleReader = true });
        while (true)
        {
            while (plan.TryNext(out var call)) _ = GiveAsync(call, lines, ended.Writer, cancellation);
            if (plan.IsFinished) return;
            await ended.Reader.WaitToReadAsync(cancellation);
            while (ended.Reader.TryRead(out var end))
            {
                if (end.Ok is { } ok)
                {
                    plan.OnStored();
                    for (var i = 0; i < ok.Count; i++) taken[numbers[end.Call.Values[i]]] |= ok[i];
                }
                else
                {
                    driver.Trace.Failures++;
                    plan.OnFailure(end.Call);
                }
            }
        }
    }

    private async Task GiveAsync(StoreCall call, List<ValueToStore> lines, ChannelWriter<(StoreCall, IReadOnlyList<bool>?)> ended, CancellationToken cancellation)
    {
        var given = call.Values.Select(i => lines[i]).ToList();
        var isOwn = call.Node == self;
        if (!isOwn) driver.Trace.Calls++;
        try
        {
            var ok = isOwn ? [.. given.Select(Keep)] : await client.StoreAsync(call.Node.Peer, Request(given), cancellation);
            ended.TryWrite((call, ok));
        }
        catch (OperationCanceledException)
        {
            // Nobody waits any more.
        }
    }

    private bool Keep(ValueToStore line) =>
        records.Store(line.Key, line.Subkey ?? DhtKeys.RegularTag, line.Value, line.Expiration, inCache: false, from: null, time.Seconds()) == StoreOutcome.Stored;

    private static StoreRequest Request(List<ValueToStore> lines)
    {
        var request = new StoreRequest();
        foreach (var line in lines)
        {
            request.Keys.Add(ByteString.CopyFrom(line.Key.ToArray()));
            request.Subkeys.Add(UnsafeByteOperations.UnsafeWrap(line.Subkey ?? DhtKeys.RegularTag));
            request.Values.Add(UnsafeByteOperations.UnsafeWrap(line.Value));
            request.ExpirationTime.Add(line.Expiration);
            request.InCache.Add(false);
        }

        return request;
    }
}
