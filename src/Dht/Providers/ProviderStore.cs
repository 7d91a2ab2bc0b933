using Registry.Dht.Providers.Slabs;
using Registry.Dht.Wire;
using Registry.Identity;
using Registry.Libp2p;
using Registry.Multiformats;

namespace Registry.Dht.Providers;

/// <summary>
/// Who provides what, from ADD_PROVIDER: in memory, found by key in constant time, bounded; written behind to a journal when
/// there is one. Safe to use from several threads.
/// </summary>
public sealed partial class ProviderStore
{
    /// <summary>Longest key, in bytes (go-libp2p-kad-dht's bound).</summary>
    public const int MaxKeyLength = 80;

    // A record announced again within this time keeps its expiry, so that chatter costs the journal nothing.
    private const uint RefreshSeconds = 600;

    private readonly Lock _gate = new();
    private readonly BlobTable<ProviderKey> _keys = new();

    // Found by the id field, which their bytes begin with.
    private readonly BlobTable<ProviderPeer> _peers = new();
    private readonly ExpiryWheel _wheel;
    private readonly ProviderStoreOptions _options;
    private readonly SteadyTime _time;
    private readonly ProviderJournal? _journal;
    private readonly uint _validity;
    private int _records;

    /// <summary>With a journal, loads what it holds. Throws DatabaseUnavailableException when it cannot be read.</summary>
    public ProviderStore(ProviderStoreOptions options, TimeProvider time, ProviderJournal? journal = null)
    {
        _options = options;
        _time = new SteadyTime(time);
        _validity = (uint)options.Validity.TotalSeconds;
        _wheel = new ExpiryWheel(_keys, options.Validity, Now);
        journal?.Load(Restore);
        _journal = journal;
    }

    public int RecordCount
    {
        get { lock (_gate) return _records; }
    }

    public int KeyCount
    {
        get { lock (_gate) return _keys.Count; }
    }

    public int PeerCount
    {
        get { lock (_gate) return _peers.Count; }
    }

    private uint Now => (uint)_time.Now.ToUnixTimeSeconds();

    /// <summary>
    /// Takes an announcement by <paramref name="provider"/> itself. Without <paramref name="addresses"/> those of an earlier
    /// one stay. The key has 1 to <see cref="MaxKeyLength"/> bytes.
    /// </summary>
    public AddProviderOutcome Add(ReadOnlySpan<byte> key, PeerId provider, IReadOnlyList<Multiaddr> addresses)
    {
        ArgumentOutOfRangeException.ThrowIfZero(key.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, MaxKeyLength);
        var now = Now;
        var encoded = KadPeerWriter.Encode(provider, addresses);
        var addressesExpire = addresses.Count > 0 ? now + (uint)_options.AddressValidity.TotalSeconds : 0;
        lock (_gate)
        {
            var change = new ProviderChange([], encoded, addressesExpire, now + _validity);
            var outcome = Put(key, change, now, out var worthWriting);
            if (worthWriting) _journal?.Write(change.SetBy(_time.Offset) with { Key = key.ToArray() });
            return outcome;
        }
    }

    /// <summary>
    /// Live providers of a key, all of them if they fit, else as many as fit: each answer goes on where the one before it
    /// ended. Their bytes are copied to <paramref name="bytes"/> and take no more than its length in a message. Answers how many.
    /// </summary>
    internal int Collect(ReadOnlySpan<byte> key, ArraySegment<byte> bytes, Span<StoredProvider> into)
    {
        var now = Now;
        lock (_gate)
        {
            if (_keys.Find(key) is not (>= 0 and var number)) return 0;
            ref var row = ref _keys[number];
            var records = row.Records;
            var (room, used, count, visited) = (bytes.Count, 0, 0, 0);
            for (; visited < records.Length && count < into.Length; visited++)
            {
                var record = records[(row.Turn + visited) % records.Length];
                if (record.Expires <= now) continue;
                var encoded = _peers.Bytes(record.Peer);
                room -= EncodedPeer.LengthOf(encoded.Length);
                if (room < 0) break;
                var copy = bytes.Slice(used, encoded.Length);
                encoded.CopyTo(copy);
                used += encoded.Length;
                ref readonly var peer = ref _peers[record.Peer];
                into[count++] = new StoredProvider(copy, peer.Narrowest, peer.AddressesExpire > now);
            }
            row.Advance(visited < records.Length ? visited : 1);
            return count;
        }
    }

    /// <summary>Drops expired records, looking at no more than <paramref name="budget"/> keys; false when some are left to look at.</summary>
    internal bool Expire(int budget)
    {
        var now = Now;
        lock (_gate)
        {
            for (; budget > 0; budget--)
            {
                if (!_wheel.TryTakeDue(now, out var key)) return true;
                DropExpired(key, now);
            }
            return false;
        }
    }

    private AddProviderOutcome Put(ReadOnlySpan<byte> key, in ProviderChange change, uint now, out bool worthWriting)
    {
        worthWriting = false;
        var peer = _peers.Find(EncodedProvider.IdField(change.EncodedPeer));
        var number = _keys.Find(key);
        var records = number >= 0 ? _keys[number].Records : default;
        if (peer >= 0 && IndexOf(records, peer) is >= 0 and var index)
        {
            ref var held = ref records[index];
            worthWriting = Update(peer, change);
            // An expired record that was not swept yet is a new one to the outside, but takes no new room.
            if (change.Expires < held.Expires + RefreshSeconds) return AddProviderOutcome.Refreshed;
            held.Expires = change.Expires;
            worthWriting = true;
            return AddProviderOutcome.Refreshed;
        }
        if (_records >= _options.MaxRecords) return AddProviderOutcome.StoreFull;
        if (peer >= 0 && _peers[peer].Records >= _options.MaxPerPeer) return AddProviderOutcome.PeerFull;
        if (records.Length >= _options.MaxPerKey && !TryReplaceExpired(number, now)) return AddProviderOutcome.KeyFull;
        Insert(key, number, change);
        worthWriting = true;
        return AddProviderOutcome.Added;
    }

    private static int IndexOf(ReadOnlySpan<ProviderRecord> records, int peer)
    {
        for (var i = 0; i < records.Length; i++)
        {
            if (records[i].Peer == peer) return i;
        }

        return -1;
    }

    private void Insert(ReadOnlySpan<byte> key, int number, in ProviderChange change)
    {
        var peer = _peers.Find(EncodedProvider.IdField(change.EncodedPeer));
        if (peer >= 0) Update(peer, change);
        else peer = AddPeer(change);
        if (number < 0)
        {
            number = _keys.Add(key, key.Length, new ProviderKey());
            _wheel.Schedule(number, change.Expires);
        }
        _keys[number].Add(new ProviderRecord(peer, change.Expires));
        _peers[peer].Records++;
        _records++;
    }

    private int AddPeer(in ProviderChange change)
    {
        var encoded = change.EncodedPeer;
        var peer = new ProviderPeer(change.AddressesExpire, EncodedProvider.Narrowest(encoded));
        return _peers.Add(encoded, EncodedProvider.IdFieldLength(encoded), peer);
    }

    /// <summary>True when the addresses changed or live notably longer.</summary>
    private bool Update(int number, in ProviderChange change)
    {
        if (change.AddressesExpire == 0) return false;
        ref var peer = ref _peers[number];
        if (!_peers.Bytes(number).SequenceEqual(change.EncodedPeer))
        {
            _peers.Replace(number, change.EncodedPeer);
            peer.Narrowest = EncodedProvider.Narrowest(change.EncodedPeer);
        }
        else if (change.AddressesExpire < peer.AddressesExpire + RefreshSeconds)
        {
            return false;
        }
        peer.AddressesExpire = change.AddressesExpire;
        return true;
    }

    /// <summary>Makes room for a new record in the key's list; the key stays, for one is about to come.</summary>
    private bool TryReplaceExpired(int number, uint now)
    {
        var records = _keys[number].Records;
        for (var i = 0; i < records.Length; i++)
        {
            if (records[i].Expires > now) continue;
            Drop(number, i);
            return true;
        }
        return false;
    }

    private void DropExpired(int number, uint now)
    {
        var earliest = uint.MaxValue;
        ref var row = ref _keys[number];
        for (var i = row.Records.Length - 1; i >= 0; i--)
        {
            var expires = row.Records[i].Expires;
            if (expires <= now) Drop(number, i);
            else earliest = Math.Min(earliest, expires);
        }
        if (row.Records.IsEmpty) _keys.Remove(number);
        else _wheel.Schedule(number, earliest);
    }

    private void Drop(int number, int index)
    {
        ref var row = ref _keys[number];
        var peer = row.Records[index].Peer;
        row.RemoveAt(index);
        _records--;
        if (--_peers[peer].Records == 0) _peers.Remove(peer);
    }

    private void Restore(ProviderChange change)
    {
        var now = Now;
        if (change.Expires <= now || change.Key.Length is 0 or > MaxKeyLength) return;
        // A clock that was ahead, or a longer validity before the restart, must not outlive today's bounds.
        var bounded = change with { Expires = Math.Min(change.Expires, now + _validity) };
        Put(change.Key, bounded, now, out _);
    }
}

/// <summary>What became of an announcement.</summary>
public enum AddProviderOutcome
{
    Added,

    /// <summary>The record was held and lives on; never refused.</summary>
    Refreshed,

    /// <summary>The key has as many providers as are kept of one.</summary>
    KeyFull,

    /// <summary>The provider has as many keys as are kept of one.</summary>
    PeerFull,

    /// <summary>The store is full.</summary>
    StoreFull,
}
