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
