using Registry.Identity;

namespace Registry.Dht.Routing;

/// <summary>A peer that says it is a DHT server and waits for a place in its bucket. It is checked when there is one.</summary>
internal sealed record Replacement(PeerId Peer, IpGroup? Group);
