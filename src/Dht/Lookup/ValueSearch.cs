using System.Runtime.CompilerServices;
using Registry.Dht.Records;
using Registry.Dht.Routing;
using Registry.Dht.Wire;

namespace Registry.Dht.Lookup;

/// <summary>Finds the best value of a key, and puts it to those of the closest peers that had a worse one or none (libp2p/specs kad-dht, "Entry correction").</summary>
internal sealed class ValueSearch(LookupDriver lookups, KadStores stores, EntryCorrection correction, KadOptions options, TimeProvider time, LookupMeter meter)
{
    public async IAsyncEnumerable<FoundValue> FindAsync(ReadOnlyMemory<byte> key, LookupTrace? trace, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (stores.NamespaceOf(key.Span) is not { } found) yield break;
        var quorum = new ValueQuorum(found.Validator, key, options.MaxValueBytes);
        if (found.Store.Get(key.Span, time.GetUtcNow()) is { } held && quorum.OfferHeld(held.Value, time.GetUtcNow())) yield return quorum.Best!;
        using var run = lookups.Start(LookupKind.Value, KadMessageType.GetValue, key, KBucket.Capacity, trace, cancellation);
        if (quorum.Best is not null) run.Found(hop: 0);
        while (await run.NextAsync() is { } answer)
        {
            var isBetter = quorum.Offer(answer.From.Peer, answer.Reply.Value, time.GetUtcNow(), out var verdict);
            if (verdict is { } judged and not RecordVerdict.Valid) meter.Dropped(judged);
            if (!isBetter) continue;
            run.Found(answer.From.Hop);
            yield return quorum.Best!;
        }
        if (quorum.Best is not null) correction.Start(found, key, quorum, lookups.Closest(run, KBucket.Capacity));
    }
}

/// <summary>Puts the best value to those that a search has shown to have a worse one or none, in the background.</summary>
internal sealed class EntryCorrection(KadClient client, BackgroundPublishing background, LookupMeter meter)
{
    /// <summary>When too much is going on in the background, it is left to the next search.</summary>
    public void Start(RecordNamespace found, ReadOnlyMemory<byte> key, ValueQuorum quorum, IReadOnlyList<KnownPeer> closest)
    {
        var lacking = closest.Where(p => quorum.NeedsBest(p.Peer)).ToList();
        if (background.IsFull || (lacking.Count == 0 && !quorum.IsHeldOutdated)) return;
        background.Add(CorrectAsync(found.Store, key, quorum, lacking, background.Stopping));
    }

    private async Task CorrectAsync(IValueStore store, ReadOnlyMemory<byte> key, ValueQuorum quorum, List<KnownPeer> lacking, CancellationToken stopping)
    {
        var best = quorum.Best!;
        try
        {
            if (quorum.IsHeldOutdated) await store.PutAsync(key, best.Value, best.From, stopping);
            await Task.WhenAll(lacking.Select(peer => PutAsync(peer, key, best.Value, stopping)));
        }
        catch (OperationCanceledException)
        {
            // The daemon is stopping.
        }
    }

    private async Task PutAsync(KnownPeer peer, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, CancellationToken stopping)
        => meter.Published(PublishKind.Correction, await client.PutValueAsync(peer, key, value, stopping));
}
