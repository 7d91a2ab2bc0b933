using Registry.Hivemind.Values;
using Registry.Identity;

namespace Registry.Hivemind.Storage;

/// <summary>
/// Values held for the swarm: storage and cache, each with hivemind's rule that only a later expiration replaces, and the
/// bounds hivemind lacks. A synchronous core: time comes in as Unix seconds. Safe to use from several threads.
/// </summary>
public sealed class RecordStore
{
    // More than one, so that expiry catches up with stores however fast they come.
    private const int ExpiredPerStore = 2;

    private readonly Lock _gate = new();
    private readonly RecordStoreOptions _options;
    private readonly RecordTable _table;
    private readonly ReplacementRules _rules;

    /// <summary>With a journal, loads what it holds. Throws DatabaseUnavailableException when it cannot be read.</summary>
    public RecordStore(RecordStoreOptions options, RecordJournal? journal)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _table = new RecordTable(options);
        _rules = new ReplacementRules(options, _table);
        journal?.Load(Restore);
        _table.Journal = journal;
    }

    /// <summary>Records held: keys in storage and in the cache.</summary>
    public int Count
    {
        get { lock (_gate) return _table.Records; }
    }

    /// <summary>Values held: regular values, and subkeys of dictionaries.</summary>
    public int ValueCount
    {
        get { lock (_gate) return _table.Values; }
    }

    /// <summary>Bytes of keys, subkeys and values held.</summary>
    public long Bytes
    {
        get { lock (_gate) return _table.Bytes; }
    }

    /// <summary>Values that had to make room for what was worth more, since the start.</summary>
    public long Evicted
    {
        get { lock (_gate) return _table.Evicted; }
    }

    /// <summary>Changes that the journal had no room for: they are in memory alone.</summary>
    public long NotPersisted => _table.Journal?.Dropped ?? 0;

    /// <summary>Bytes of dictionaries kept in the form in which they are sent.</summary>
    internal long RenderedBytes
    {
        get { lock (_gate) return _table.RenderedBytes; }
    }

    /// <summary>
    /// Takes one line of an rpc_store. <paramref name="tag"/>: nil (0xC0) regular, empty a whole dictionary, else a packed subkey.
    /// <paramref name="from"/> is the peer at the other end of the connection; null for this node itself. Of a whole
    /// dictionary each entry is taken by itself, and the first that was refused gives the answer.
    /// </summary>
    public StoreOutcome Store(DhtId key, ReadOnlyMemory<byte> tag, ReadOnlyMemory<byte> value, double expiration, bool inCache, PeerId? from, double now)
    {
        if (tag.IsEmpty) return StoreDictionary(key, value, inCache, from, now);
        var subkey = ReadOnlyMemory<byte>.Empty;
        if (!tag.Span.SequenceEqual(DhtKeys.RegularTag.Span))
        {
            if (tag.Length > _options.MaxSubkeyLength) return StoreOutcome.TooLarge;
            if (!Subkey.TryNormalise(tag, out subkey)) return StoreOutcome.Malformed;
        }
        return StoreOne(key, subkey, value, expiration, inCache, from, now);
    }

    /// <summary>
    /// As rpc_find answers: whichever of storage and cache lives longer; but storage where it holds what a peer has
    /// announced about itself. False also of a record with more bytes than there is <paramref name="room"/> for: it is not
    /// even put together.
    /// </summary>
    public bool TryFind(DhtId key, double now, out FoundRecord found, int room = int.MaxValue)
    {
        lock (_gate) return TryAnswer(Better(key, now), now, room, out found);
    }

    /// <summary>As <see cref="TryFind"/>, of storage alone: what is handed on to a nearer neighbour.</summary>
    public bool TryFindStored(DhtId key, double now, out FoundRecord found)
    {
        lock (_gate) return TryAnswer(_table.Find(key, inCache: false, now), now, int.MaxValue, out found);
    }

    /// <summary>As <see cref="TryFind"/>, decoded, with the marks of what was self-announced.</summary>
    public DhtValue? Find(DhtId key, double now)
    {
        lock (_gate) return Better(key, now)?.Describe(now);
    }

    /// <summary>All that lives, or what lives of one <paramref name="key"/>; storage before cache. A copy of the lists, not of the bytes.</summary>
    public IReadOnlyList<HeldRecord> Held(double now, DhtId? key = null)
    {
        lock (_gate)
        {
            return [.. _table.Stored.Concat(_table.Cached).Where(record => record.Expiration >= now && (key is null || record.Key == key))
                .Select(record => new HeldRecord(record.Key, record.Describe(now), record.InCache, DhtId.Size + record.Bytes))];
        }
    }

    /// <summary>The keys of storage, without the cache; a copy.</summary>
    public IReadOnlyList<DhtId> StoredKeys(double now)
    {
        lock (_gate) return [.. _table.Stored.Where(record => record.Expiration >= now).Select(record => record.Key)];
    }

    /// <summary>Peers that have announced themselves here and whose announcements live: those to dial after a restart.</summary>
    public IReadOnlyList<PeerId> SelfAnnounced(double now)
    {
        lock (_gate) return [.. _table.Accounts.Where(account => account.Announcements.Any(value => value.Lives(now))).Select(account => account.Peer)];
    }

    /// <summary>
    /// Announcements of connected peers about themselves are the last to go when the store is full. Looks whether it is
    /// connected under its lock, so that of two that tell at once the later is right; <paramref name="connected"/> must not block.
    /// </summary>
    public void SetConnected(PeerId peer, Func<bool> connected)
    {
        ArgumentNullException.ThrowIfNull(connected);
        lock (_gate) _table.SetConnected(peer, connected());
    }

    /// <summary>Drops what has expired; at most <paramref name="budget"/> values.</summary>
    public void Expire(double now, int budget)
    {
        lock (_gate) Sweep(now, budget);
    }

    private static StoreOutcome First(StoreOutcome held, StoreOutcome next) => held == StoreOutcome.Stored ? next : held;

    private StoreOutcome StoreDictionary(DhtId key, ReadOnlyMemory<byte> packed, bool inCache, PeerId? from, double now)
    {
        var entries = new List<DictionaryEntry>();
        switch (DictionaryValue.Decode(packed, _options.MaxSubkeys, entries, out var refused))
        {
            case DictionaryStatus.TooManySubkeys:
                return StoreOutcome.TooManySubkeys;
            case DictionaryStatus.Malformed:
                return StoreOutcome.Malformed;
        }
        var outcome = StoreOutcome.Stored;
        foreach (var entry in entries)
        {
            // What expired on its way is no fault of the sender.
            if (entry.Expiration < now) continue;
            outcome = First(outcome, entry.Subkey.Length > _options.MaxSubkeyLength
                ? StoreOutcome.TooLarge
                : StoreOne(key, entry.Subkey, entry.Value, entry.Expiration, inCache, from, now));
        }
        return refused > 0 ? First(outcome, StoreOutcome.Malformed) : outcome;
    }

    private StoreOutcome StoreOne(DhtId key, ReadOnlyMemory<byte> subkey, ReadOnlyMemory<byte> value, double expiration, bool inCache, PeerId? from, double now)
    {
        if (!double.IsFinite(expiration) || expiration > now + _options.MaxLifetime.TotalSeconds) return StoreOutcome.BadExpiration;
        if (expiration < now) return StoreOutcome.Expired;
        if (value.Length > (subkey.IsEmpty ? _options.MaxValueLength : _options.MaxSubkeyValueLength)) return StoreOutcome.TooLarge;

        var isOwnWord = from is not null && !subkey.IsEmpty && Subkey.Names(subkey.Span, from);
        var offer = new Offer(key, inCache, subkey, value, expiration, from, isOwnWord);
        // Taken for each value, not for a whole dictionary: others want to find meanwhile.
        lock (_gate)
        {
            Sweep(now, ExpiredPerStore);
            return subkey.IsEmpty ? _rules.PutRegular(offer, now) : _rules.PutSubkey(offer, now);
        }
    }

    private StoredRecord? Better(DhtId key, double now)
    {
        var stored = _table.Find(key, inCache: false, now);
        var cached = _table.Find(key, inCache: true, now);
        if (stored is null || cached is null) return stored ?? cached;
        var isCachedBetter = cached.Expiration > stored.Expiration && !(_options.ProtectSelfAnnounced && stored.HasSelfAnnounced(now));
        return isCachedBetter ? cached : stored;
    }

    private bool TryAnswer(StoredRecord? record, double now, int room, out FoundRecord found)
    {
        var answers = record is not null && record.Bytes <= room;
        found = answers ? new FoundRecord(record!.Kind, _table.Render(record, now), record.Expiration) : default;
        return answers;
    }

    private void Sweep(double now, int budget)
    {
        while (budget-- > 0 && _table.ExpireOne(now)) { }
    }

    private void Restore(RecordChange change, double now)
        => StoreOne(change.Key, change.Subkey, change.Value ?? default, change.Expiration, inCache: false, change.By, now);
}

/// <summary>What became of a value that was to be stored. Anything but <see cref="Stored"/> is false in store_ok.</summary>
public enum StoreOutcome
{
    Stored,

    /// <summary>What is held expires no sooner.</summary>
    NotNewer,

    /// <summary>Already when it came.</summary>
    Expired,

    /// <summary>The expiration is not a number, infinite, or further away than allowed.</summary>
    BadExpiration,

    /// <summary>The value, subkey or dictionary is not what its tag says.</summary>
    Malformed,

    /// <summary>The value, or its subkey, has too many bytes.</summary>
    TooLarge,

    /// <summary>The dictionary has as many subkeys, or bytes, as one may.</summary>
    TooManySubkeys,

    /// <summary>The peer that stores has as many values, or bytes, here as one peer may.</summary>
    TooManyKeys,

    /// <summary>The store is full of what is worth more.</summary>
    Full,

    /// <summary>The peer named by the subkey has announced this itself; nobody else replaces it while it lives.</summary>
    SelfAnnounced,
}

/// <summary>A record as rpc_find tells it: <paramref name="Value"/> is a dictionary's ext 0x50 blob or a regular value's bytes.</summary>
public readonly record struct FoundRecord(HivemindRecordKind Kind, ReadOnlyMemory<byte> Value, double Expiration);

/// <summary>The numbers are those of rpc_find's answers.</summary>
public enum HivemindRecordKind
{
    Regular = 1,
    Dictionary = 2,
}

/// <summary>A record held, for the operator and for handing it on.</summary>
public sealed record HeldRecord(DhtId Key, DhtValue Value, bool InCache, int Bytes);
