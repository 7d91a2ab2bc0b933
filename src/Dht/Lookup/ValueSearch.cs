using System.Runtime.CompilerServices;
using Registry.Dht.Publishing;
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
