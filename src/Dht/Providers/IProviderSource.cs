using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Dht.Providers;

/// <summary>Providers known from elsewhere than ADD_PROVIDER (registered workers), merged into GET_PROVIDERS answers.</summary>
public interface IProviderSource
{
    /// <summary>Appends the live providers of this multihash; must be quick (memory) and thread-safe.</summary>
    void Collect(ReadOnlySpan<byte> key, ICollection<KnownProvider> into);
}

/// <summary>A provider of some key and the addresses last known for it.</summary>
public readonly record struct KnownProvider(PeerId Peer, IReadOnlyList<Multiaddr> Addresses);
