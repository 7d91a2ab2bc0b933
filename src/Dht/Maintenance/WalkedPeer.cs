using Registry.Dht.Lookup;
using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Dht.Maintenance;

/// <summary>A peer seen in a walk of the network: how it answered, what identify said (agent null when not reached), and how many peers it named.</summary>
public sealed record WalkedPeer(PeerId Peer, IReadOnlyList<Multiaddr> Addresses, RequestOutcome Outcome, string? Agent, int Named);
