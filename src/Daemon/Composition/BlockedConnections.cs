using System.Net;
using Registry.Identity;
using Registry.Libp2p.Swarm;
using Registry.Moderation.Blocks;

namespace Registry.Daemon.Composition;

/// <summary>Blocks as the swarm sees them: whom it does not connect to, and whose connections end when a block is made.</summary>
internal sealed class BlockedConnections : IConnectionFilter
{
    private readonly IBlocks _blocks;

    private BlockedConnections(IBlocks blocks) => _blocks = blocks;

    /// <summary>Before the swarm starts.</summary>
    public static void Join(BlockList blocks, Swarm swarm)
    {
        swarm.Filter = new BlockedConnections(blocks);
        blocks.Blocked += block =>
        {
            // Closing never fails; whoever blocks does not wait for good-byes.
            if (block.Target.Kind is BlockKind.Peer or BlockKind.Range) _ = swarm.CloseRefusedAsync();
        };
    }

    public bool Refuses(IPAddress address) => _blocks.IsBlocked(address);

    public bool Refuses(PeerId peer) => _blocks.IsBlocked(peer);
}
