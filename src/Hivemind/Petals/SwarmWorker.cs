using Registry.Identity;

namespace Registry.Hivemind.Petals;

/// <summary>A server of blocks of one model. (Filled in by its owner.)</summary>
public sealed record SwarmWorker(PeerId Peer, string Prefix, bool IsSelfAnnounced);
