using Registry.Hivemind.Values;
using Registry.Identity;

namespace Registry.Hivemind.Storage;

/// <summary>
/// Values held for the swarm: storage and cache, each with hivemind's rule that only a later expiration replaces, and the
/// bounds hivemind lacks. A synchronous core: time comes in as Unix seconds. Safe to use from several threads.
/// </summary>
public sealed class RecordStore(RecordStoreOptions options, IRecordJournal? journal)
{
    public int Count => throw new NotSupportedException($"{options} {journal}");

    /// <summary>Bytes of keys, subkeys and values held.</summary>
    public long Bytes => throw new NotSupportedException();

    /// <summary>
    /// Takes one line of an rpc_store. <paramref name="tag"/>: 0xC0 regular, empty a whole dictionary, else a packed subkey.
    /// <paramref name="from"/> is the peer at the other end of the connection; null for this node itself.
    /// </summary>
    public StoreOutcome Store(DhtId key, ReadOnlyMemory<byte> tag, ReadOnlyMemory<byte> value, double expiration, bool inCache, PeerId? from, double now) =>
        throw new NotSupportedException();

    /// <summary>As rpc_find answers: whichever of storage and cache lives longer.</summary>
    public bool TryFind(DhtId key, double now, out FoundRecord found) => throw new NotSupportedException();

    /// <summary>The same, decoded, with the marks of what was self-announced.</summary>
    public DhtValue? Find(DhtId key, double now) => throw new NotSupportedException();

    /// <summary>All that lives, storage before cache; a copy.</summary>
    public IReadOnlyList<HeldRecord> Held(double now) => throw new NotSupportedException();

    /// <summary>Peers that have announced themselves here and whose announcements live: those to dial after a restart.</summary>
    public IReadOnlyList<PeerId> SelfAnnounced(double now) => throw new NotSupportedException();

    /// <summary>Announcements of connected peers about themselves are the last to go when the store is full.</summary>
    public void SetConnected(PeerId peer, bool connected) => throw new NotSupportedException();

    /// <summary>Drops what has expired; at most <paramref name="budget"/> records are looked at.</summary>
    public void Expire(double now, int budget) => throw new NotSupportedException();
}
