using Registry.Dht.Lookup;
using Registry.Dht.Providers;
using Registry.Dht.Routing;
using Registry.Identity;

namespace Registry.Dht;

public sealed partial class KadDht
{
    /// <summary>The peers closest to <paramref name="key"/> that answered, closest first, at most k, with addresses.</summary>
    public Task<IReadOnlyList<KnownPeer>> FindClosestAsync(ReadOnlyMemory<byte> key, LookupTrace? trace, CancellationToken cancellation)
        => _lookups.FindClosestAsync(key, KBucket.Capacity, trace, cancellation);

    /// <summary>
    /// The peer with addresses known here or learnt from the network; null when nobody knows any. Ends as soon as the peer
    /// itself has said where it is, or two others agree; else with all that was named.
    /// </summary>
    public Task<KnownPeer?> FindPeerAsync(PeerId peer, LookupTrace? trace, CancellationToken cancellation)
        => _peerSearch.FindAsync(peer, trace, cancellation);

    /// <summary>
    /// Providers of <paramref name="key"/> (1 to 80 bytes, else ArgumentException) as they are found, those held here first, each peer once;
    /// ends at <paramref name="count"/> or when the closest peers have answered. Those of whom nobody gives an address come last.
    /// </summary>
    public IAsyncEnumerable<KnownProvider> FindProvidersAsync(ReadOnlyMemory<byte> key, int count, LookupTrace? trace, CancellationToken cancellation)
        => _providerSearch.FindAsync(key, count, trace, cancellation);

    /// <summary>
    /// Valid values of <paramref name="key"/>, each better than the one before, the one held here first. At the end the best is
    /// put to those of the closest peers that had a worse one or none. Of an unknown namespace: none.
    /// </summary>
    public IAsyncEnumerable<FoundValue> FindValuesAsync(ReadOnlyMemory<byte> key, LookupTrace? trace, CancellationToken cancellation)
        => _valueSearch.FindAsync(key, trace, cancellation);
}
