using Registry.Identity;

namespace Registry.Hivemind.Storage;

/// <summary>
/// What is held and by whom, with its sums, its order of usefulness and its journal kept in step. Knows no rule of what
/// replaces what. Not safe for several threads.
/// </summary>
internal sealed class RecordTable(RecordStoreOptions options)
{
    private readonly Dictionary<DhtId, StoredRecord> _storage = [];
    private readonly Dictionary<DhtId, StoredRecord> _cache = [];
    private readonly EvictionOrder _order = new();
    private readonly PeerAccounts _accounts = new();
    private readonly RenderedDictionaries _rendered = new(options.MaxRenderedBytes);

    /// <summary>Null while the journal itself is read.</summary>
    public RecordJournal? Journal { get; set; }

    public int Records => _storage.Count + _cache.Count;

    public int Values { get; private set; }

    public long Bytes { get; private set; }

    public long RenderedBytes => _rendered.Bytes;

    /// <summary>Values that went because others were worth more.</summary>
    public long Evicted { get; private set; }

    public IEnumerable<PeerAccount> Accounts => _accounts.All;

    public IEnumerable<StoredRecord> Stored => _storage.Values;

    public IEnumerable<StoredRecord> Cached => _cache.Values;

    /// <summary>The record, which is dropped here when all of it has expired.</summary>
    public StoredRecord? Find(DhtId key, bool inCache, double now)
    {
        if (!Section(inCache).TryGetValue(key, out var record)) return null;
        if (record.Expiration >= now) return record;
        Drop(record, forget: false);
        return null;
    }

    public ReadOnlyMemory<byte> Render(StoredRecord record, double now)
        => record.Kind == HivemindRecordKind.Regular ? record.Values[0].Value : _rendered.Get(record, now);

    /// <summary>
    /// Makes room for the offer by dropping what has expired, then what is worth less; Stored when there is room now, else why there is none. What
    /// the offer replaces, a value or a whole record, counts as gone; but it stays, unless it is among what is dropped.
    /// </summary>
    public StoreOutcome MakeRoom(in Offer offer, StoredRecord? replacedRecord, RecordValue? replacedValue, double now)
    {
        var account = _accounts.Find(offer.From);
        var (freedValues, freedBytes, ownValues, ownBytes) = (0, 0, 0, 0);
        foreach (var value in replacedRecord is not null ? replacedRecord.Values : new ReadOnlySpan<RecordValue>(ref replacedValue!))
        {
            if (value is null) continue;
            (freedValues, freedBytes) = (freedValues + 1, freedBytes + value.Bytes.Length);
            if (account is not null && value.By == account) (ownValues, ownBytes) = (ownValues + 1, ownBytes + value.Bytes.Length);
        }
        if (account is not null
            && (account.Values - ownValues + 1 > options.MaxValuesPerPeer || account.Bytes - ownBytes + offer.Length > options.MaxBytesPerPeer))
        {
            return StoreOutcome.TooManyKeys;
        }

        var usefulness = Rate(offer);
        while (Values - freedValues + 1 > options.MaxValues || Bytes - freedBytes + offer.Length + DhtId.Size > options.MaxBytes)
        {
            var expired = _order.Expired(now);
            if ((expired ?? _order.Least) is not { } least || (expired is null && !IsWorthLess(least, usefulness, offer.Expiration))) return StoreOutcome.Full;
            if (least == replacedValue || least.Record == replacedRecord) (freedValues, freedBytes) = (freedValues - 1, freedBytes - least.Bytes.Length);
            if (expired is null) Evict(least);
            else Drop(least, forget: false);
        }
        return StoreOutcome.Stored;
    }

    /// <summary>What the offer would be worth if it were put in now.</summary>
    public Usefulness Rate(in Offer offer) => RecordValue.Rate(offer.InCache, _accounts.Find(offer.From), offer.IsSelfAnnounced);

    /// <summary>Puts a value in, in place of <paramref name="replaced"/>, which has the same key and subkey, if that is given.</summary>
    public void Add(in Offer offer, RecordValue? replaced)
    {
        var section = Section(offer.InCache);
        if (!section.TryGetValue(offer.Key, out var record))
        {
            section.Add(offer.Key, record = new StoredRecord(offer.Key, offer.InCache, offer.Kind));
            Bytes += DhtId.Size;
        }
        var account = offer.From is null ? null : _accounts.Open(offer.From);
        var value = new RecordValue(record, offer.Encode(), offer.Subkey.Length, offer.Expiration, account, offer.IsSelfAnnounced);
        // Before what it replaces is uncounted: an account without values is forgotten.
        account?.Add(value);
        if (replaced is null)
        {
            record.Add(value);
        }
        else
        {
            record.Replace(replaced, value);
            Uncount(replaced);
        }
        _order.Add(value);
        Values++;
        Bytes += value.Bytes.Length;
        _rendered.Drop(record);
        if (!offer.InCache) Journal?.Write(new RecordChange(offer.Key, value.Subkey, value.Value, offer.Expiration, offer.From));
    }

    /// <summary><paramref name="forget"/>: also in the journal, which finds by itself what has expired.</summary>
    public void Drop(StoredRecord record, bool forget)
    {
        foreach (var value in record.Values)
        {
            Uncount(value);
            if (forget) Forget(value);
        }
        Close(record);
    }

    public void Drop(RecordValue value, bool forget)
    {
        value.Record.Remove(value);
        Uncount(value);
        if (forget) Forget(value);
        if (value.Record.Values.IsEmpty) Close(value.Record);
        else _rendered.Drop(value.Record);
    }

    public void Evict(RecordValue value)
    {
        Evicted++;
        Drop(value, forget: true);
    }

    /// <summary>Drops one value that has expired; false when there is none.</summary>
    public bool ExpireOne(double now)
    {
        if (_order.Expired(now) is not { } value) return false;
        Drop(value, forget: false);
        return true;
    }

    public void SetConnected(PeerId peer, bool connected)
    {
        if (!connected && _accounts.Find(peer) is null) return;
        var account = _accounts.Open(peer);
        if (account.IsConnected == connected) return;
        account.IsConnected = connected;
        foreach (var value in account.Announcements) _order.Rate(value);
        _accounts.Tidy(account);
    }

    private static bool IsWorthLess(RecordValue value, Usefulness usefulness, double expiration)
        => value.Usefulness < usefulness || (value.Usefulness == usefulness && value.Expiration < expiration);

    private Dictionary<DhtId, StoredRecord> Section(bool inCache) => inCache ? _cache : _storage;

    private void Uncount(RecordValue value)
    {
        _order.Remove(value);
        Values--;
        Bytes -= value.Bytes.Length;
        if (value.By is not { } account) return;
        account.Remove(value);
        _accounts.Tidy(account);
    }

    /// <summary>The subkey is copied: a piece of the value would hold on to all of it until it is deleted on disk.</summary>
    private void Forget(RecordValue value)
    {
        if (!value.Record.InCache) Journal?.Write(new RecordChange(value.Record.Key, value.Subkey.ToArray(), null, 0, null));
    }

    private void Close(StoredRecord record)
    {
        _rendered.Drop(record);
        Section(record.InCache).Remove(record.Key);
        Bytes -= DhtId.Size;
    }
}
