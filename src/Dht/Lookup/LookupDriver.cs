using Registry.Dht.Routing;
using Registry.Identity;

namespace Registry.Dht.Lookup;

/// <summary>Runs a <see cref="NodeLookup"/> against the network.</summary>
internal sealed class LookupDriver(KadClient client, RoutingTable table, KadOptions options, PeerId self)
{
    /// <summary>The peers closest to <paramref name="key"/> that answered, closest first, at most k.</summary>
    public async Task<IReadOnlyList<PeerId>> FindClosestAsync(ReadOnlyMemory<byte> key, CancellationToken cancellation)
    {
        var target = KadKey.Of(key.Span);
        var lookup = new NodeLookup(target, self, options.Alpha, options.Beta);
        lookup.Offer(Seeds(target));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = new List<Task<(PeerId Peer, FindNodeReply Reply)>>();
        while (true)
        {
            while (lookup.TryNext(out var peer)) running.Add(AskAsync(peer!, key, stop.Token));
            if (lookup.IsFinished || running.Count == 0) break;
            var done = await Task.WhenAny(running);
            running.Remove(done);
            var (from, reply) = await done;
            if (reply.Outcome == RequestOutcome.Answered) lookup.OnAnswer(from, reply.Closer);
            else lookup.OnFailure(from);
        }
        stop.Cancel();
        cancellation.ThrowIfCancellationRequested();
        return lookup.Closest(KBucket.Capacity);
    }

    private async Task<(PeerId Peer, FindNodeReply Reply)> AskAsync(PeerId peer, ReadOnlyMemory<byte> key, CancellationToken cancellation)
    {
        try
        {
            return (peer, await client.FindNodeAsync(peer, key, cancellation));
        }
        catch (OperationCanceledException)
        {
            return (peer, FindNodeReply.Failed(RequestOutcome.TimedOut));
        }
    }

    private List<PeerId> Seeds(KadKey target)
    {
        Span<RoutingEntry> nearest = new RoutingEntry[KBucket.Capacity];
        var count = table.Nearest(target, except: null, nearest);
        var seeds = new List<PeerId>(count);
        foreach (var entry in nearest[..count]) seeds.Add(entry.Peer);
        return seeds;
    }
}
