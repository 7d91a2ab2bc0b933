using Registry.Dht.Wire;
using Registry.Identity;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.Dht.Providers;

/// <summary>
/// Who provides what, from ADD_PROVIDER: in memory, found by key in constant time, bounded; written behind to a journal when
/// there is one. Safe to use from several threads.
/// </summary>
public sealed class ProviderStore
{
    /// <summary>Longest key, in bytes (go-libp2p-kad-dht's bound).</summary>
    public const int MaxKeyLength = 80;

    // A record announced again within this time keeps its expiry, so that chatter costs the journal nothing.
    private const uint RefreshSeconds = 600;

    private readonly Lock _gate = new();
    private readonly HashSet<ProviderKey> _keys = new(new KeyedComparer<ProviderKey>());
    private readonly HashSet<ProviderPeer> _peers = new(new KeyedComparer<ProviderPeer>());
    private readonly HashSet<ProviderKey>.AlternateLookup<ReadOnlySpan<byte>> _keyIndex;
    private readonly HashSet<ProviderPeer>.AlternateLookup<ReadOnlySpan<byte>> _peerIndex;
    private readonly ExpiryWheel _wheel;
    private readonly ProviderStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ProviderJournal? _journal;
    private readonly uint _validity;
    private int _records;

    /// <summary>With a journal, loads what it holds. Throws DatabaseUnavailableException when it cannot be read.</summary>
    public ProviderStore(ProviderStoreOptions options, TimeProvider time, ProviderJournal? journal = null)
    {
        _options = options;
        _time = time;
        _validity = (uint)options.Validity.TotalSeconds;
        _keyIndex = _keys.GetAlternateLookup<ReadOnlySpan<byte>>();
        _peerIndex = _peers.GetAlternateLookup<ReadOnlySpan<byte>>();
        _wheel = new ExpiryWheel(options.Validity, Now);
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

    private uint Now => (uint)_time.GetUtcNow().ToUnixTimeSeconds();

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
            if (worthWriting) _journal?.Write(change with { Key = key.ToArray() });
            return outcome;
        }
    }

    /// <summary>
    /// Copies live providers of a key: all of them if they fit, else as many as fit, from one chosen by
    /// <paramref name="random"/> on, so that over many answers each gets its turn. Answers how many.
    /// </summary>
    internal int Collect(ReadOnlySpan<byte> key, uint random, Span<StoredProvider> into)
    {
        var now = Now;
        lock (_gate)
        {
            if (!_keyIndex.TryGetValue(key, out var slot)) return 0;
            var records = slot.Records;
            var count = 0;
            var at = (int)(random % (uint)records.Length);
            for (var i = 0; i < records.Length && count < into.Length; i++, at++)
            {
                ref readonly var record = ref records[at % records.Length];
                if (record.Expires <= now) continue;
                var peer = record.Peer;
                into[count++] = new StoredProvider(peer.Encoded, peer.Narrowest, peer.AddressesExpire > now);
            }
            return count;
        }
    }

    /// <summary>Unexpired and expired records held under the key.</summary>
    internal int CountOf(ReadOnlySpan<byte> key)
    {
        lock (_gate) return _keyIndex.TryGetValue(key, out var slot) ? slot.Records.Length : 0;
    }

    /// <summary>Drops expired records, looking at no more than <paramref name="budget"/> keys; false when some are left to look at.</summary>
    internal bool Expire(int budget)
    {
        var now = Now;
        lock (_gate)
        {
            for (; budget > 0; budget--)
            {
                if (_wheel.TakeDue(now) is not { } slot) return true;
                DropExpired(slot, now);
            }
            return false;
        }
    }

    private AddProviderOutcome Put(ReadOnlySpan<byte> key, in ProviderChange change, uint now, out bool worthWriting)
    {
        worthWriting = false;
        _peerIndex.TryGetValue(ProviderPeer.IdOf(change.EncodedPeer), out var peer);
        _keyIndex.TryGetValue(key, out var slot);
        if (peer is not null && slot?.IndexOf(peer) is { } index and >= 0)
        {
            ref var held = ref slot.Records[index];
            worthWriting = Update(peer, change);
            // An expired record that was not swept yet is a new one to the outside, but takes no new room.
            if (change.Expires < held.Expires + RefreshSeconds) return AddProviderOutcome.Refreshed;
            held.Expires = change.Expires;
            worthWriting = true;
            return AddProviderOutcome.Refreshed;
        }
        if (_records >= _options.MaxRecords) return AddProviderOutcome.StoreFull;
        if (slot is not null && slot.Records.Length >= _options.MaxPerKey && !DropOneExpired(slot, now)) return AddProviderOutcome.KeyFull;
        if (peer is not null && peer.Records >= _options.MaxPerPeer) return AddProviderOutcome.PeerFull;
        if (peer is null) _peers.Add(peer = new ProviderPeer(change.EncodedPeer, change.AddressesExpire, NarrowestOf(change.EncodedPeer)));
        else Update(peer, change);
        Insert(key, slot, peer, change.Expires);
        worthWriting = true;
        return AddProviderOutcome.Added;
    }

    private void Insert(ReadOnlySpan<byte> key, ProviderKey? slot, ProviderPeer peer, uint expires)
    {
        if (slot is null)
        {
            _keys.Add(slot = new ProviderKey(key.ToArray()));
            _wheel.Schedule(slot, expires);
        }
        slot.Add(new ProviderRecord(peer, expires));
        peer.Records++;
        _records++;
    }

    /// <summary>True when the addresses changed or live notably longer.</summary>
    private static bool Update(ProviderPeer peer, in ProviderChange change)
    {
        if (change.AddressesExpire == 0) return false;
        var changed = !peer.Encoded.AsSpan().SequenceEqual(change.EncodedPeer);
        if (changed)
        {
            peer.Encoded = change.EncodedPeer;
            peer.Narrowest = NarrowestOf(change.EncodedPeer);
        }
        else if (change.AddressesExpire < peer.AddressesExpire + RefreshSeconds)
        {
            return false;
        }
        peer.AddressesExpire = change.AddressesExpire;
        return true;
    }

    private bool DropOneExpired(ProviderKey slot, uint now)
    {
        for (var i = 0; i < slot.Records.Length; i++)
        {
            if (slot.Records[i].Expires > now) continue;
            Drop(slot, i);
            return true;
        }
        return false;
    }

    private void DropExpired(ProviderKey slot, uint now)
    {
        var earliest = uint.MaxValue;
        for (var i = slot.Records.Length - 1; i >= 0; i--)
        {
            if (slot.Records[i].Expires <= now) Drop(slot, i);
            else earliest = Math.Min(earliest, slot.Records[i].Expires);
        }
        if (slot.Records.IsEmpty) _keys.Remove(slot);
        else _wheel.Schedule(slot, earliest);
    }

    private void Drop(ProviderKey slot, int index)
    {
        var peer = slot.Records[index].Peer;
        slot.RemoveAt(index);
        _records--;
        if (--peer.Records == 0) _peers.Remove(peer);
    }

    private void Restore(ProviderChange change)
    {
        var now = Now;
        if (change.Expires <= now || change.Key.Length is 0 or > MaxKeyLength) return;
        // A clock that was ahead, or a longer validity before the restart, must not outlive today's bounds.
        var bounded = change with { Expires = Math.Min(change.Expires, now + _validity) };
        Put(change.Key, bounded, now, out _);
    }

    private static AddressScope NarrowestOf(byte[] encoded)
    {
        var narrowest = AddressScope.Public;
        foreach (var bytes in new FieldEnumerator(encoded, KadFields.PeerAddresses))
        {
            if (!Multiaddr.TryDecode(bytes, out var address)) continue;
            var scope = AddressScope.Of(address);
            if (scope < narrowest) narrowest = scope;
        }
        return narrowest;
    }
}
