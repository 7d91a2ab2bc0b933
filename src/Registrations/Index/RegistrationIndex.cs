using System.Diagnostics.CodeAnalysis;
using Registry.Identity;
using Registry.Multiformats;
using Registry.Registrations.Records;
using Registry.Registrations.State;

namespace Registry.Registrations.Index;

/// <summary>
/// Everything that is committed, in memory. Not safe for several threads: the registrar holds its lock around every call.
/// </summary>
internal sealed partial class RegistrationIndex
{
    private readonly KeyedSet<PeerId, PeerHoldings> _peers = new(holdings => holdings.Peer);
    private readonly KeyedSet<Guid, NodeEntry> _nodes = new(node => node.Id);
    private readonly Dictionary<Multihash, ModelEntry> _models = [];
    private readonly Dictionary<PeerId, List<HeldStatement>> _arriving = [];
    private readonly ListingRank _rank;

    /// <param name="stored">What the store holds.</param>
    /// <param name="rankKey">Secret of this process, by which listings are ordered.</param>
    /// <param name="live">Empty yet.</param>
    /// <param name="marks">What was ended of what is not held.</param>
    /// <param name="now">The present.</param>
    public RegistrationIndex(StoredRegistrations stored, byte[] rankKey, LiveSet live, EndedMarks marks, DateTimeOffset now)
    {
        Live = live;
        Marks = marks;
        _rank = new ListingRank(rankKey);
        _latest = now;
        NodesEver = stored.NodesEver;
        TokensEver = stored.TokensEver;
        ConfirmedTokensEver = stored.ConfirmedTokensEver;
        _peers.EnsureCapacity(stored.Statements.Count);
        _nodes.EnsureCapacity(stored.Nodes.Count);
        Room.Expect(stored.Statements.Count);
        Live.Expect(stored.Nodes.Count);
        foreach (var (statement, nodeId) in stored.Statements) Put(statement, nodeId);
        foreach (var withdrawal in stored.UsedWithdrawals) Room.Move(withdrawal, RoomPlace.InUse);
        foreach (var node in stored.Nodes) Restore(node, now);

        // In the order of listings, which then only grow at their end.
        foreach (var node in _nodes.OrderBy(node => node.Rank))
        {
            node.State ??= NodeState.Of((node.Proven ?? node.Claim)!.Origin.Received);
            Live.Place(node, now);
            LiveSet.MarkAnnounced(node, now);
        }
    }

    public LiveSet Live { get; }

    public RoomLedger Room { get; } = new();

    public EndedMarks Marks { get; }

    public long NodesEver { get; private set; }

    public long TokensEver { get; private set; }

    public long ConfirmedTokensEver { get; private set; }

    public IEnumerable<PeerHoldings> Peers => _peers;

    public IEnumerable<NodeEntry> Nodes => _nodes;

    /// <summary>Its place in listings.</summary>
    public ulong RankOf(Guid id) => _rank.Of(id);

    public NodeEntry? Find(Guid nodeId) => _nodes.Find(nodeId);

    public PeerHoldings? Find(PeerId peer) => _peers.Find(peer);

    public HeldStatement? Find(StatementKey key) => Find(key.Peer)?.Find(key);

    /// <summary>All that is held of a peer.</summary>
    public Few<HeldStatement> StatementsOf(PeerId peer) => Find(peer) is { } entry ? entry.Statements : default;

    public bool TryFindModel(Multihash hash, [NotNullWhen(true)] out ModelEntry? model) => _models.TryGetValue(hash, out model);

    /// <summary>The one object for a model's hash, if the model is known.</summary>
    public Multihash Shared(Multihash hash) => _models.TryGetValue(hash, out var model) ? model.Hash : hash;

    /// <summary>Shows a change that is committed.</summary>
    public void Apply(RegistrationChange change, DateTimeOffset now)
    {
        HashSet<PeerHoldings> touched = [];
        foreach (var statement in change.RemovedStatements) Remove(statement, touched);
        foreach (var (statement, nodeId) in change.SavedStatements) touched.Add(Put(statement, nodeId));
        if (change.SavedNode is { } saved && Find(saved.NodeId) is { } node)
        {
            // Another object, even at the same instant: what a connection tells is not committed, but saved as it is.
            if (!ReferenceEquals(node.State?.Liveness, saved.State.Liveness)) node.BeatAt = saved.State.Liveness.LastHeartbeat;
            // The network may have answered while this was being committed.
            node.State = saved.State.IsHeldBack && !Live.IsHeldBack(saved.NodeId) ? saved.State with { IsHeldBack = false } : saved.State;
            if (change.SavedStatements.Count == 0) Live.Place(node, now);
        }

        foreach (var peer in touched) Settle(peer, now);
        foreach (var ended in change.RemovedMarks) Marks.Remove(ended);
        foreach (var mark in change.SavedMarks) Marks.Put(mark);
        NodesEver += change.AddedNodes;
        TokensEver += Math.Min(change.AddedTokens, long.MaxValue - TokensEver);
        ConfirmedTokensEver += Math.Min(change.AddedConfirmedTokens, long.MaxValue - ConfirmedTokensEver);
    }

    /// <summary>The node's own key was heard from there: what the peer signed takes room there from now on.</summary>
    public void HeardFrom(NodeEntry node, SourceGroup group)
    {
        if (node.HeardFrom == group) return;
        node.HeardFrom = group;
        if (node.Proven is { } proven) Room.Move(proven, _ => new RoomPlace(IsCarried: false, IsIdle: false, group));
    }

    /// <summary>
    /// The change with what it makes of the marks of what was ended here: a node that leaves has one, within a bound, and one that
    /// comes back has its own again.
    /// </summary>
    public RegistrationChange WithMarks(RegistrationChange change, DateTimeOffset now)
    {
        List<EndedMark> saved = [.. change.RemovedNodes.Select(Find).OfType<NodeEntry>()
            .Where(node => now < node.State?.Ended?.ExpiresAt)
            .Select(node => new EndedMark(node.Id, node.Current!.Origin.Source, node.State!.Ended!))];
        List<Guid> removed = change.SavedNode is { } back && Marks.Find(back.NodeId) is not null ? [back.NodeId] : [];
        return saved.Count + removed.Count == 0 ? change : change with { SavedMarks = saved, RemovedMarks = [.. change.RemovedMarks, .. removed, .. Marks.MakingWay(saved.Count - removed.Count)] };
    }

    /// <summary>What a change that is being committed will hold and let go counts from here on, so that the next is decided on it.</summary>
    public void Begin(RegistrationChange change)
    {
        foreach (var (statement, _) in change.SavedStatements)
        {
            if (Find(statement.Key) is not null) continue;
            Room.Promise(statement);
            if (!_arriving.TryGetValue(statement.Peer, out var arriving)) _arriving.Add(statement.Peer, arriving = []);
            arriving.Add(statement);
        }

        foreach (var statement in change.RemovedStatements) Room.Leave(statement);
    }

    /// <summary>It is committed and is applied next, or it is not and all stays as it was.</summary>
    public void End(RegistrationChange change, bool committed)
    {
        foreach (var (statement, _) in change.SavedStatements)
        {
            if (!_arriving.TryGetValue(statement.Peer, out var arriving) || !arriving.Remove(statement)) continue;
            Room.Unpromise(statement);
            if (arriving.Count == 0) _arriving.Remove(statement.Peer);
        }

        if (committed) return;
        foreach (var statement in change.RemovedStatements) Room.Stay(statement);
    }

    /// <summary>What will be held of a peer once the changes are through that are being committed.</summary>
    public IEnumerable<HeldStatement> ComingOf(PeerId peer) =>
        StatementsOf(peer).Where(statement => !Room.IsLeaving(statement)).Concat(_arriving.TryGetValue(peer, out var arriving) ? arriving : []);

    /// <summary>Nodes that this change would leave without any registration.</summary>
    public IReadOnlyList<Guid> OrphanedBy(PeerId peer, IReadOnlyList<HeldStatement> removed, HeldStatement? saved, Guid? savedNode)
    {
        if (Find(peer) is not { } entry) return [];
        List<Guid> orphans = [];
        foreach (var node in entry.Nodes)
        {
            if (node.Id == savedNode) continue;
            var proven = node.Proven is { } held && !removed.Contains(held) && !(saved is { Place: StatementPlace.Proven } && held.Key == saved.Key);
            var claim = node.Claim is { } local && !removed.Contains(local);
            if (!proven && !claim) orphans.Add(node.Id);
        }

        return orphans;
    }

    private void Restore(StoredNode stored, DateTimeOffset now)
    {
        if (Find(stored.NodeId) is not { } node) return;
        node.State = stored.State.NotAfter(now);
        if (stored.State.IsHeldBack) Live.HoldBack(stored.NodeId);
    }

    private PeerHoldings Put(HeldStatement statement, Guid? nodeId)
    {
        var peer = Find(statement.Peer);
        if (peer is null) _peers.Add(peer = new PeerHoldings(statement.Peer));
        var replaced = peer.Put(statement);
        var isOfUse = replaced is not null && IsOfUse(replaced, statement);
        if (replaced is not null)
        {
            Room.Release(replaced);
            Detach(peer, replaced);
        }

        var node = nodeId is { } id ? Attach(peer, statement, id) : null;
        TakeRoom(peer, statement, node, isOfUse);
        return peer;
    }

    /// <param name="peer">Its peer.</param>
    /// <param name="statement">What takes room.</param>
    /// <param name="node">Its node.</param>
    /// <param name="isOfUse">What it takes the place of was.</param>
    private void TakeRoom(PeerHoldings peer, HeldStatement statement, NodeEntry? node, bool isOfUse)
    {
        var place = RoomPlace.Of(statement.Origin);
        if (statement.Place == StatementPlace.Proven && node is not null && node.HeardFrom != SourceGroup.Unknown) place = new RoomPlace(IsCarried: false, IsIdle: false, node.HeardFrom);
        if (statement.Place == StatementPlace.WalletWithdrawal) place = place with { IsIdle = !isOfUse && !peer.Statements.Any(other => IsWithdrawable(other, statement) || (other != statement && IsOfUse(other, statement))) };
        Room.Add(statement, place);
        // From now on it ends something, or has: it is of use, even when that is forgotten before it.
        foreach (var other in peer.Statements)
        {
            if (other.Place == StatementPlace.WalletWithdrawal && IsWithdrawable(statement, other)) Room.Move(other, RoomPlace.InUse);
        }
    }

    /// <summary>A withdrawal by the same wallet, of which something was held here once.</summary>
    private bool IsOfUse(HeldStatement other, HeldStatement withdrawal) =>
        other.Place == StatementPlace.WalletWithdrawal && other.Wallet == withdrawal.Wallet && !Room.IsIdle(other);

    private static bool IsWithdrawable(HeldStatement statement, HeldStatement withdrawal) =>
        statement.Wallet == withdrawal.Wallet && statement.Place is StatementPlace.Proven or StatementPlace.Claim or StatementPlace.Authorization;

    private void Remove(HeldStatement statement, HashSet<PeerHoldings> touched)
    {
        if (Find(statement.Peer) is not { } peer || !peer.Remove(statement)) return;
        Room.Release(statement);
        Detach(peer, statement);
        touched.Add(peer);
    }

    private NodeEntry Attach(PeerHoldings peer, HeldStatement statement, Guid id)
    {
        var node = Find(id);
        if (node is null)
        {
            var model = ModelOf(statement.Model!);
            model.References++;
            _nodes.Add(node = new NodeEntry(id, peer, model, RankOf(id)));
            peer.Add(node);
        }

        if (statement.Place == StatementPlace.Proven) node.Proven = statement;
        else node.Claim = statement;
        return node;
    }

    private static void Detach(PeerHoldings peer, HeldStatement statement)
    {
        foreach (var node in peer.Nodes)
        {
            if (ReferenceEquals(node.Proven, statement)) node.Proven = null;
            if (ReferenceEquals(node.Claim, statement)) node.Claim = null;
        }
    }

    /// <summary>Places all nodes of the peer anew, and forgets what holds nothing any more.</summary>
    private void Settle(PeerHoldings peer, DateTimeOffset now)
    {
        for (var i = peer.Nodes.Count - 1; i >= 0; i--)
        {
            var node = peer.Nodes[i];
            if (!node.IsEmpty) Live.Place(node, now);
            else Forget(peer, node);
        }

        if (peer.IsEmpty) _peers.Remove(peer);
    }

    private void Forget(PeerHoldings peer, NodeEntry node)
    {
        Live.Take(node);
        peer.Remove(node);
        _nodes.Remove(node);
        if (--node.Model.References == 0) _models.Remove(node.Model.Hash);
    }

    private ModelEntry ModelOf(Multihash hash)
    {
        if (!_models.TryGetValue(hash, out var model)) _models.Add(hash, model = new ModelEntry(hash));
        return model;
    }
}
