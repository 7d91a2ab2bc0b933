using Registry.Identity;
using Registry.Registrations.Records;
using Registry.Registrations.State;

namespace Registry.Registrations.Index;

/// <summary>All that is held of one peer: its statements, and its nodes.</summary>
internal sealed class PeerHoldings(PeerId peer)
{
    private readonly List<HeldStatement> _statements = new(1);
    private readonly List<NodeEntry> _nodes = new(1);

    public PeerId Peer { get; } = peer;

    public IReadOnlyList<HeldStatement> Statements => _statements;

    public IReadOnlyList<NodeEntry> Nodes => _nodes;

    public bool IsEmpty => _statements.Count == 0 && _nodes.Count == 0;

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
        for (var i = 0; i < _statements.Count; i++)
        {
            if (_statements[i].Place != statement.Place || _statements[i].Key != statement.Key) continue;
            var replaced = _statements[i];
            _statements[i] = statement;
            return replaced;
        }

        _statements.Add(statement);
        return null;
    }

    public bool Remove(HeldStatement statement) => _statements.Remove(statement);

    public void Add(NodeEntry node) => _nodes.Add(node);

    public void Remove(NodeEntry node) => _nodes.Remove(node);
}
