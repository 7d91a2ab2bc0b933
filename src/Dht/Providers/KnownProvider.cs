using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Dht.Providers;

/// <summary>A provider of some key and the addresses last known for it.</summary>
public readonly record struct KnownProvider(PeerId Peer, IReadOnlyList<Multiaddr> Addresses);
