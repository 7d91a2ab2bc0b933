using Registry.Identity;
using Registry.Libp2p.Swarm;

namespace Registry.Hivemind.Routing;

/// <summary>
/// What this node knows of others: its routing table and whom it avoids for a while, kept up to date by every request and
/// answer. Safe to use from several threads.
/// </summary>
internal sealed class Neighbours(DhtId self, Swarm swarm, HivemindOptions options, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();
    private readonly Blacklist _blacklist = new(options);

    /// <summary>A node that was not known before. Handlers must be quick and not throw.</summary>
    public event Action<TableNode>? Met;

    /// <summary>
    /// Asks a node whether it is still there, and tells <see cref="Meet"/>, <see cref="OnFailure"/> or <see cref="OnNotAsked"/>
    /// later; false when it cannot be asked now.
    /// </summary>
    public Func<TableNode, bool> Ask { get; set; } = static _ => false;

    public HivemindRoutingTable Table { get; } = new(self, swarm.LocalPeer, options);

    /// <summary>Peers that are avoided now.</summary>
    public int Avoided => _blacklist.CountAt(Now);

    private TimeSpan Now => time.GetElapsedTime(_started);

    /// <summary>A request or an answer came from this peer under this node id.</summary>
    public void Meet(DhtId id, PeerId peer)
    {
        var offered = Table.Offer(id, peer);
        if (offered.IsNew) Met?.Invoke(new TableNode(id, peer));
        if (offered.Doubted is { } doubted && !Ask(doubted)) OnNotAsked(doubted);
    }

    /// <summary>A node was to be asked whether it is still there, and has not been: it may be doubted again.</summary>
    public void OnNotAsked(TableNode node) => Table.TakeBackDoubt(node.Id);

    /// <summary>A call to it was answered.</summary>
    public void OnAnswer(PeerId peer) => _blacklist.OnSuccess(peer);

    /// <summary>It is there, but no node to be routed to any more.</summary>
    public void Part(PeerId peer) => Table.Remove(peer);

    /// <summary>A call to it failed: it leaves the table, and is not called again for a while.</summary>
    public void OnFailure(PeerId peer)
    {
        _blacklist.OnFailure(peer, Now);
        Table.Remove(peer);
    }

    /// <summary>It did not answer lately.</summary>
    public bool IsAvoided(PeerId peer) => _blacklist.Contains(peer, Now);

    /// <summary>As the table says, without those that did not answer lately.</summary>
    public IReadOnlyList<TableNode> Nearest(DhtId target, int count) => [.. Table.Nearest(target, count).Where(node => !IsAvoided(node.Peer))];
}
