using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Registrations;

/// <summary>A live worker of some model and the address it registered.</summary>
public readonly record struct ProviderEntry(PeerId Peer, Multiaddr Address);
