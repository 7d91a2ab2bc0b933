using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Dht.Providers;

/// <summary>A provider record as an operator sees it. <see cref="Addresses"/> is empty once they are too old.</summary>
public sealed record HeldProvider(PeerId Peer, IReadOnlyList<Multiaddr> Addresses, DateTimeOffset Expires);
