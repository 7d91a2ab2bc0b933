using Registry.Multiformats;

namespace Registry.Libp2p.Swarm.Probing;

/// <summary>The outcome of a probe. <paramref name="Address"/> is where the peer answered; <paramref name="Error"/> says in words why it did not go well.</summary>
public sealed record ProbeResult(ProbeStatus Status, Multiaddr? Address = null, string? Error = null);
