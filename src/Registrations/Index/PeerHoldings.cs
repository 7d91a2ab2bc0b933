using Registry.Identity;
using Registry.Registrations.Records;
using Registry.Registrations.State;

namespace Registry.Registrations.Index;

/// <summary>All that is held of one peer: its statements, and its nodes.</summary>
internal sealed class PeerHoldings(PeerId peer)
{
    // Arrays: most peers hold one of each, and there are a hundred thousand peers.
    private HeldStatement[] _statements = [];
    private NodeEntry[] _nodes = [];

    public PeerId Peer { get; } = peer;

    public IReadOnlyList<HeldStatement> Statements => _statements;

    public IReadOnlyList<NodeEntry> Nodes => _nodes;

    /// <summary>The group of addresses where the peer last answered or was connected from, and when; null when it was not found since the start.</summary>
    public (SourceGroup Group, DateTimeOffset At)? Found { get; private set; }

    public bool IsEmpty => _statements.Length == 0 && _nodes.Length == 0;

    public HeldStatement? Find(StatementKey key)
    {
        foreach (var statement in _statements)
        {
            if (statement.Place == key.Place && statement.Key == key) return statement;
        }

        return null;
    }

    /// <summary>Returns the statement whose place it takes.</summary>
    public HeldStatement? Put(HeldStatement statement)
    {
        for (var i = 0; i < _statements.Length; i++)
        {
            if (_statements[i].Place != statement.Place || _statements[i].Key != statement.Key) continue;
            var replaced = _statements[i];
            _statements[i] = statement;
            return replaced;
        }

        _statements = [.. _statements, statement];
        return null;
    }

    public void FoundIn(SourceGroup group, DateTimeOffset now) => Found = (group, now);

    public bool Remove(HeldStatement statement)
    {
        var at = Array.IndexOf(_statements, statement);
        if (at < 0) return false;
        _statements = [.. _statements[..at], .. _statements[(at + 1)..]];
        return true;
    }

    public void Add(NodeEntry node) => _nodes = [.. _nodes, node];

    public void Remove(NodeEntry node) => _nodes = Array.FindAll(_nodes, other => other != node);
}
