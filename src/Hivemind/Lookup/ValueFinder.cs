using Registry.Hivemind.Storage;
using Registry.Hivemind.Values;
using Registry.Libp2p;

namespace Registry.Hivemind.Lookup;

/// <summary>Looks values up: in the own store, then in the swarm.</summary>
internal sealed class ValueFinder(BeamDriver driver, RecordStore records, HivemindOptions options, TimeProvider time)
{
    /// <summary>So many keys are searched for at once: what a search remembers of each is some tens of kilobytes.</summary>
    public const int MaxKeys = 256;

    private readonly MergeRules _rules = MergeRules.From(options);

    /// <summary>As <see cref="HivemindNode.GetAsync"/> promises. Every <see cref="MaxKeys"/> keys have a deadline of their own.</summary>
    public async Task<IReadOnlyDictionary<DhtId, DhtValue>> GetAsync(IEnumerable<DhtId> keys, bool latest, CancellationToken cancellation)
    {
        var found = new Dictionary<DhtId, DhtValue>();
        foreach (var portion in keys.Distinct().Chunk(MaxKeys))
        {
            var merges = await MergeAsync(portion, latest, cancellation);
            var now = time.Seconds();
            foreach (var key in portion)
            {
                if (merges[key].Result(now) is { } value) found.Add(key, value);
            }
        }

        return found;
    }

    private async Task<Dictionary<DhtId, ValueMerge>> MergeAsync(DhtId[] keys, bool latest, CancellationToken cancellation)
    {
        var merges = new Dictionary<DhtId, ValueMerge>(keys.Length);
        var open = new List<DhtId>();
        var now = time.Seconds();
        foreach (var key in keys)
        {
            var merge = new ValueMerge(_rules);
            merges.Add(key, merge);
            var own = records.Find(key, now);
            if (own is not null) merge.AddOwn(own, now);
            if (own is null || latest) open.Add(key);
        }

        using var deadline = new TimedCancellation(options.LookupTimeout, time, cancellation);
        try
        {
            var search = driver.Begin(open);
            await driver.RunAsync(search, (call, lines) => Take(search, call, lines, merges, latest), deadline.Token);
        }
        catch (OperationCanceledException)
        {
            // What was found until now is the answer.
        }

        return merges;
    }

    private void Take(BeamSearch search, BeamCall call, IReadOnlyList<FindAnswerLine> lines, Dictionary<DhtId, ValueMerge> merges, bool latest)
    {
        var now = time.Seconds();
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Found is not { } found || Decode(found) is not { } value) continue;
            var merge = merges[call.Keys[i]];
            merge.Add(value, now);
            if (!latest && merge.Result(now) is not null) search.Finish(call.Keys[i]);
        }
    }

    /// <summary>Null for what is no dictionary though it says so, or too large.</summary>
    private DhtValue? Decode(in FoundRecord found)
    {
        if (found.Value.Length > _rules.MaxBytes) return null;
        if (found.Kind == HivemindRecordKind.Regular) return new DhtValue(found.Value, found.Expiration, null);

        var entries = new List<DictionaryEntry>();
        return DictionaryValue.Decode(found.Value, _rules.MaxSubkeys, entries, out _) == DictionaryStatus.Decoded ? new DhtValue(default, found.Expiration, entries) : null;
    }
}
