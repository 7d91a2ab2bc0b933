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
    private double _dictionaryExpiration = double.NegativeInfinity;
    private long _bytes;
    private bool _holdsSelfAnnounced;

    /// <summary>What this node holds itself, to be told before all others.</summary>
    public void AddOwn(DhtValue value, double now) => Add(value, now, isOwn: true);

    /// <summary>What another node holds, which says nothing about who announced it.</summary>
    public void Add(DhtValue value, double now) => Add(value, now, isOwn: false);

    /// <summary>Null when nothing lives.</summary>
    public DhtValue? Result(double now)
    {
        Prune();
        var isDictionary = _entries.Count > 0 && (_regular is null || _holdsSelfAnnounced || _dictionaryExpiration >= _regular.Expiration);
        if (!isDictionary) return _regular?.Expiration > now ? _regular : null;

        var live = _entries.Values.Select(static e => e.Entry).Where(e => e.Expiration > now).ToList();
        return live.Count == 0 ? null : new DhtValue(default, live.Max(static e => e.Expiration), live);
    }

    private void Add(DhtValue value, double now, bool isOwn)
    {
        if (value.Entries is { } entries)
        {
            foreach (var entry in entries)
            {
                if (IsAllowed(entry.Expiration, now)) Add(isOwn ? entry : entry with { SelfAnnouncedBy = null }, now);
            }

            if (_entries.Count > 2 * rules.MaxSubkeys || _bytes > 2L * rules.MaxBytes) Prune();
        }
        else if (IsAllowed(value.Expiration, now) && value.Value.Length <= rules.MaxBytes && (_regular is null || value.Expiration > _regular.Expiration))
        {
            _regular = value;
        }
    }

    private void Add(in DictionaryEntry entry, double now)
    {
        var lookup = _entries.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!lookup.TryGetValue(entry.Subkey.Span, out var merged))
        {
            if (entry.Subkey.Length + entry.Value.Length > rules.MaxBytes) return;
            merged = new MergedEntry(entry, 0);
        }
        else
        {
            _bytes -= merged.Bytes;
            var isNewer = entry.Expiration > merged.Entry.Expiration;
            var isGuarded = merged.Entry.SelfAnnouncedBy is not null && merged.Entry.Expiration > now;
            if (isNewer && !isGuarded) merged = merged with { Entry = entry };
        }

        _holdsSelfAnnounced |= merged.Entry.SelfAnnouncedBy is not null;
        _dictionaryExpiration = Math.Max(_dictionaryExpiration, merged.Entry.Expiration);
        lookup[entry.Subkey.Span] = merged with { Witnesses = merged.Witnesses + 1 };
        _bytes += merged.Bytes;
    }

    /// <summary>NaN is not.</summary>
    private bool IsAllowed(double expiration, double now) => expiration > now && expiration - now <= rules.MaxLifetime;

    private void Prune()
    {
        if (_entries.Count <= rules.MaxSubkeys && _bytes <= rules.MaxBytes) return;

        var leastKnown = _entries
            .OrderBy(static e => e.Value.Entry.SelfAnnouncedBy is not null)
            .ThenBy(static e => e.Value.Witnesses)
            .ThenBy(static e => e.Value.Entry.Expiration)
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
