using System.Buffers;
using Registry.Hivemind.Values;
using Registry.Identity;

namespace Registry.Hivemind.Storage;

/// <summary>
/// What replaces what: hivemind's rules (utils/timed_storage.py, dht/storage.py), and that nobody else replaces what a peer
/// says about itself. Not safe for several threads.
/// </summary>
internal sealed class ReplacementRules(RecordStoreOptions options, RecordTable table)
{
    public StoreOutcome PutRegular(in Offer offer, double now)
    {
        var held = table.Find(offer.Key, offer.InCache, now);
        if (held is not null && held.Expiration >= offer.Expiration) return StoreOutcome.NotNewer;
        if (options.ProtectSelfAnnounced && table.Find(offer.Key, inCache: false, now) is { } stored && stored.HasSelfAnnounced(now)) return StoreOutcome.SelfAnnounced;

        var room = table.MakeRoom(offer, held, null, now);
        if (room != StoreOutcome.Stored) return room;
        Clear(offer, now);
        table.Add(offer, null);
        return StoreOutcome.Stored;
    }

    public StoreOutcome PutSubkey(in Offer offer, double now)
    {
        // The word of a peer about itself need not be newer than what others say: they could say it until the year 9999.
        var overrides = Overrides(offer);
        if (IsHeldBackByStorage(offer, now)) return StoreOutcome.SelfAnnounced;

        var held = table.Find(offer.Key, offer.InCache, now);
        if (held is { Kind: HivemindRecordKind.Regular })
        {
            if (held.Expiration >= offer.Expiration && !overrides) return StoreOutcome.NotNewer;
            var free = table.MakeRoom(offer, held, null, now);
            if (free != StoreOutcome.Stored) return free;
            Clear(offer, now);
            table.Add(offer, null);
            return StoreOutcome.Stored;
        }

        var existing = held?.Find(offer.Subkey.Span);
        if (existing is not null && existing.Lives(now))
        {
            if (options.ProtectSelfAnnounced && existing.IsSelfAnnounced && !offer.IsOwnWord) return StoreOutcome.SelfAnnounced;
            if (existing.Expiration >= offer.Expiration && !(overrides && !existing.IsSelfAnnounced)) return StoreOutcome.NotNewer;
        }
        if (held is not null && !held.CanHold(offer.Subkey.Span, offer.Expiration)) return StoreOutcome.Malformed;
        if (held is not null && !MakeRoomWithin(held, offer, existing, now)) return StoreOutcome.TooManySubkeys;
        var room = table.MakeRoom(offer, null, existing, now);
        if (room != StoreOutcome.Stored) return room;
        // Making room may have taken it, or all of the record.
        table.Add(offer, table.Find(offer.Key, offer.InCache, now)?.Find(offer.Subkey.Span));
        return StoreOutcome.Stored;
    }

    /// <summary>What is in the cache can be found in place of what is stored, so it says nothing else about a peer than the peer.</summary>
    private bool IsHeldBackByStorage(in Offer offer, double now)
        => options.ProtectSelfAnnounced && offer is { InCache: true, IsOwnWord: false }
            && table.Find(offer.Key, inCache: false, now)?.Find(offer.Subkey.Span) is { IsSelfAnnounced: true } own && own.Lives(now);

    private bool MakeRoomWithin(StoredRecord record, in Offer offer, RecordValue? existing, double now)
    {
        var overrides = Overrides(offer);
        while (record.Values.Length - (existing is null ? 0 : 1) + 1 > options.MaxSubkeys
            || record.Bytes - (existing?.Bytes.Length ?? 0) + offer.Length > options.MaxDictionaryLength)
        {
            // All are looked at only when one may go.
            if (!overrides && now <= record.Soonest) return false;
            var least = record.Least(existing, now);
            if (least is null) return false;
            if (!least.Lives(now)) table.Drop(least, forget: false);
            else if (overrides && least.Usefulness < table.Rate(offer)) table.Evict(least);
            else return false;
        }
        return true;
    }

    private bool Overrides(in Offer offer) => options.ProtectSelfAnnounced && offer.IsSelfAnnounced;

    private void Clear(in Offer offer, double now)
    {
        if (table.Find(offer.Key, offer.InCache, now) is { } held) table.Drop(held, forget: true);
    }
}

/// <summary>
/// One value on its way in. <paramref name="Subkey"/> is packed in its one form; empty for a regular value.
/// <paramref name="IsOwnWord"/>: the subkey names the peer that sends this.
/// </summary>
internal readonly record struct Offer(DhtId Key, bool InCache, ReadOnlyMemory<byte> Subkey, ReadOnlyMemory<byte> Value, double Expiration, PeerId? From, bool IsOwnWord)
{
    public HivemindRecordKind Kind => Subkey.IsEmpty ? HivemindRecordKind.Regular : HivemindRecordKind.Dictionary;

    /// <summary>Marks are for storage only: the cache holds copies.</summary>
    public bool IsSelfAnnounced => IsOwnWord && !InCache;

    /// <summary>Bytes as held.</summary>
    public int Length => Subkey.IsEmpty ? Value.Length : DictionaryValue.EntryLength(Subkey.Length, Value.Length);

    public byte[] Encode()
    {
        if (Subkey.IsEmpty) return Value.ToArray();
        var entry = new ArrayBufferWriter<byte>(Length + sizeof(double));
        DictionaryValue.WriteEntry(entry, Subkey.Span, Value.Span, Expiration);
        return entry.WrittenSpan.ToArray();
    }
}
