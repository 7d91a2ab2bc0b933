using Registry.Libp2p.Swarm.Limits;

namespace Registry.Libp2p.Swarm.Connections;

/// <summary>The connections of one peer, in order of preference; nearly always one.</summary>
internal sealed class PeerSlot
{
    public PeerConnection[] Connections { get; set; } = [];

    public StreamQuota Quota { get; } = new();
}
