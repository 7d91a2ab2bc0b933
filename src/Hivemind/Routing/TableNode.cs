using Registry.Identity;

namespace Registry.Hivemind.Routing;

/// <summary>A node of hivemind's routing table.</summary>
public readonly record struct TableNode(DhtId Id, PeerId Peer);
