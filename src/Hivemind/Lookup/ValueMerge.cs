using Registry.Hivemind.Values;
using Registry.Multiformats;

namespace Registry.Hivemind.Lookup;

/// <summary>
/// Makes one value of what several nodes hold under a key, as hivemind does (dht/node.py, _SearchState): dictionaries are
/// merged subkey by subkey, the later expiration wins; between values of different kinds as well. What has expired is
/// left out.
/// <para>
/// Unlike hivemind's: what a peer has announced here itself is replaced by nobody else's word while it lives; a value that
/// claims to live longer than allowed is left out; when there is too much, the subkeys that the fewest nodes know go first.
/// </para>
/// </summary>
internal sealed class ValueMerge(MergeRules rules)
{
    private readonly Dictionary<byte[], MergedEntry> _entries = new(ByteStringComparer.Instance);
    private DhtValue? _regular;
    private long _bytes;

    /// <summary>What this node holds itself, to be told before all others.</summary>
    public void AddOwn(DhtValue value, double now) => Add(value, now, isOwn: true);

    /// <summary>What another node holds, which says nothing about who announced it.</summary>
    public void Add(DhtValue value, double now) => Add(value, now, isOwn: false);

    /// <summary>Null when nothing lives.</summary>
    public DhtValue? Result(double now)
    {
        Prune();
        var regular = _regular?.Expiration > now ? _regular : null;
        var live = new List<DictionaryEntry>(_entries.Count);
        var (latest, holdsSelfAnnounced) = (double.NegativeInfinity, false);
        foreach (var merged in _entries.Values)
        {
            if (merged.At(now) is not { } entry) continue;
            live.Add(entry);
            latest = Math.Max(latest, entry.Expiration);
            holdsSelfAnnounced |= entry.SelfAnnouncedBy is not null;
        }

        var isRegular = live.Count == 0 || (regular is not null && !holdsSelfAnnounced && regular.Expiration > latest);
        return isRegular ? regular : new DhtValue(default, latest, live);
    }

    private void Add(DhtValue value, double now, bool isOwn)
    {
        if (value.Entries is { } entries)
        {
            foreach (var entry in entries)
            {
                if (IsAllowed(entry.Expiration, now)) Add(isOwn ? entry : entry with { SelfAnnouncedBy = null });
            }

            if (_entries.Count > 2 * rules.MaxSubkeys || _bytes > 2L * rules.MaxBytes) Prune();
        }
        else if (IsAllowed(value.Expiration, now) && value.Value.Length <= rules.MaxBytes && (_regular is null || value.Expiration > _regular.Expiration))
        {
            _regular = value;
        }
    }

    private void Add(in DictionaryEntry entry)
    {
        if (entry.Subkey.Length + entry.Value.Length > rules.MaxBytes) return;

        var lookup = _entries.GetAlternateLookup<ReadOnlySpan<byte>>();
        lookup.TryGetValue(entry.Subkey.Span, out var before);
        var merged = before.With(entry);
        lookup[entry.Subkey.Span] = merged;
        _bytes += merged.Bytes - before.Bytes;
    }

    /// <summary>NaN is not.</summary>
    private bool IsAllowed(double expiration, double now) => expiration > now && expiration - now <= rules.MaxLifetime;

    private void Prune()
    {
        if (_entries.Count <= rules.MaxSubkeys && _bytes <= rules.MaxBytes) return;

        var leastKnown = _entries
            .OrderBy(static e => e.Value.IsSelfAnnounced)
            .ThenBy(static e => e.Value.Witnesses)
            .ThenBy(static e => e.Value.Expiration)
            .Select(static e => e.Key)
            .ToList();
        foreach (var subkey in leastKnown)
        {
            if (_entries.Count <= rules.MaxSubkeys && _bytes <= rules.MaxBytes) return;
            _entries.Remove(subkey, out var gone);
            _bytes -= gone.Bytes;
        }
    }
}

/// <summary>
/// A subkey as the latest of all answers has it. <paramref name="Own"/> is what the peer named by the subkey has announced here
/// itself: that counts while it lives, and then the others' word. <paramref name="Witnesses"/>: so many nodes know the subkey.
/// </summary>
internal readonly record struct MergedEntry(DictionaryEntry? Own, DictionaryEntry? Latest, int Witnesses)
{
    public bool IsSelfAnnounced => Own is not null;

    public int Bytes => BytesOf(Own) + BytesOf(Latest);

    /// <summary>The later of what was told.</summary>
    public double Expiration => Math.Max(Own?.Expiration ?? double.NegativeInfinity, Latest?.Expiration ?? double.NegativeInfinity);

    /// <summary>With what one more node says.</summary>
    public MergedEntry With(in DictionaryEntry entry)
    {
        if (entry.SelfAnnouncedBy is not null) return this with { Own = entry, Witnesses = Witnesses + 1 };
        var isNewer = Latest is not { } latest || entry.Expiration > latest.Expiration;
        return new MergedEntry(Own, isNewer ? Copy(entry) : Latest, Witnesses + 1);
    }

    /// <summary>Null when it has expired.</summary>
    public DictionaryEntry? At(double now)
    {
        if (Own is { } own && own.Expiration > now) return own;
        return Latest is { } latest && latest.Expiration > now ? latest : null;
    }

    /// <summary>What comes from others is a slice of their answer, which may have megabytes.</summary>
    private static DictionaryEntry Copy(in DictionaryEntry entry) => entry with { Subkey = entry.Subkey.ToArray(), Value = entry.Value.ToArray() };

    private static int BytesOf(DictionaryEntry? entry) => entry is { } there ? there.Subkey.Length + there.Value.Length : 0;
}

/// <summary>What is taken of other nodes' values.</summary>
internal sealed record MergeRules
{
    /// <summary>Seconds that a value may still live; what claims to live longer is left out.</summary>
    public double MaxLifetime { get; init; } = double.PositiveInfinity;

    /// <summary>Subkeys of a merged dictionary.</summary>
    public int MaxSubkeys { get; init; } = 10_000;

    /// <summary>Bytes of a merged value, subkeys included.</summary>
    public int MaxBytes { get; init; } = 1 << 20;

    public static MergeRules From(HivemindOptions options) => new()
    {
        MaxLifetime = options.MaxFoundLifetime.TotalSeconds,
        MaxSubkeys = options.MaxFoundSubkeys,
        MaxBytes = options.MaxFoundBytes,
    };
}
