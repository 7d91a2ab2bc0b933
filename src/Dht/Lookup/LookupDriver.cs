using Registry.Dht.Routing;
using Registry.Dht.Wire;
using Registry.Libp2p.Swarm;

namespace Registry.Dht.Lookup;

/// <summary>Starts lookups from the routing table.</summary>
internal sealed class LookupDriver(KadClient client, RoutingTable table, Swarm swarm, NetworkSize size, KadOptions options, TimeProvider time, LookupMeter meter)
{
    /// <summary>Told of the target of every lookup that begins. Must be quick and not throw.</summary>
    public Action<KadKey>? Started { get; set; }

    /// <summary>Judged by the lookups made here.</summary>
    public NetworkSize Size => size;

    /// <summary>A lookup that ends when the <paramref name="beta"/> closest peers have answered. To be disposed.</summary>
    public LookupRun Start(LookupKind kind, KadMessageType question, ReadOnlyMemory<byte> key, int beta, LookupTrace? trace, CancellationToken cancellation)
    {
        var target = KadKey.Of(key.Span);
        Started?.Invoke(target);
        var core = new IterativeLookup(target, swarm.LocalPeer, LookupRules.From(options, beta, KBucket.Capacity));
        core.Offer(Seeds(target).Select(static e => new KnownPeer(e.Peer, e.Addresses)));
        return new LookupRun(core, kind, new KadRequest(question, key), trace, client, size, time, meter, cancellation);
    }

    /// <summary>The <paramref name="count"/> peers closest to <paramref name="key"/> that answered, closest first, with addresses. All closer ones were asked.</summary>
    public Task<IReadOnlyList<KnownPeer>> FindClosestAsync(ReadOnlyMemory<byte> key, int count, LookupTrace? trace, CancellationToken cancellation)
        => RunAsync(LookupKind.Closest, key, beta: count, count, trace, cancellation);

    /// <summary>Meets the peers around <paramref name="key"/>, so that they get into the routing table: ends when the few closest have answered.</summary>
    public Task<IReadOnlyList<KnownPeer>> RefreshAsync(ReadOnlyMemory<byte> key, CancellationToken cancellation)
        => RunAsync(LookupKind.Refresh, key, options.Beta, KBucket.Capacity, trace: null, cancellation);

    /// <summary>Meets all of the own neighbours: theirs are the keys that this host is asked for, and nobody else fills the deepest bucket.</summary>
    public Task<IReadOnlyList<KnownPeer>> RefreshSelfAsync(CancellationToken cancellation)
        => RunAsync(LookupKind.Refresh, swarm.LocalPeer.Bytes, beta: KBucket.Capacity, KBucket.Capacity, trace: null, cancellation);

    /// <summary>Of the peers that have answered so far, those closest to the target, with the addresses known now.</summary>
    public IReadOnlyList<KnownPeer> Closest(LookupRun run, int count)
        => [.. run.Core.Closest(count).Select(Known)];

    /// <summary>A peer that has answered, with the addresses known now.</summary>
    public KnownPeer Known(LookupCandidate candidate) => new(candidate.Peer, swarm.PeerStore.Addresses(candidate.Peer));

    private async Task<IReadOnlyList<KnownPeer>> RunAsync(
        LookupKind kind, ReadOnlyMemory<byte> key, int beta, int count, LookupTrace? trace, CancellationToken cancellation)
    {
        using var run = Start(kind, KadMessageType.FindNode, key, beta, trace, cancellation);
        while (await run.NextAsync() is not null)
        {
            // What an answer says is the state machine's business alone.
        }
        if (run.Core.Closest(1) is [var closest]) run.Found(closest.Hop);
        return Closest(run, count);
    }

    private RoutingEntry[] Seeds(KadKey target)
    {
        var nearest = new RoutingEntry[KBucket.Capacity];
        return nearest[..table.Nearest(target, except: null, nearest)];
    }
}
