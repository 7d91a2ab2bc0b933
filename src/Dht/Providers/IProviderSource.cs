using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Dht.Providers;

/// <summary>Providers known from elsewhere than ADD_PROVIDER (registered workers), merged into GET_PROVIDERS answers.</summary>
public interface IProviderSource
{
    /// <summary>
    /// Appends the live providers of this multihash, the best first: an answer that has no room for all names the first, so it is
    /// the source that sees to it that equals take turns. Must be quick (memory) and thread-safe.
    /// </summary>
    void Collect(ReadOnlySpan<byte> key, ICollection<KnownProvider> into);
}

/// <summary>A provider of some key and the addresses last known for it.</summary>
public readonly record struct KnownProvider(PeerId Peer, IReadOnlyList<Multiaddr> Addresses);
