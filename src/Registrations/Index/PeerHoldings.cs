using Registry.Identity;
using Registry.Registrations.Records;
using Registry.Registrations.State;

namespace Registry.Registrations.Index;

/// <summary>All that is held of one peer: its statements, and its nodes.</summary>
internal sealed class PeerHoldings(PeerId peer)
{
    private SourceGroup _foundIn;
    private Moment _foundAt;

    public PeerId Peer { get; } = peer;

    public Few<HeldStatement> Statements { get; private set; }

    public Few<NodeEntry> Nodes { get; private set; }

    /// <summary>The group of addresses where the peer last answered or was connected from, and when; null when it was not found since the start.</summary>
    public (SourceGroup Group, DateTimeOffset At)? Found => _foundAt.OrNull is { } at ? (_foundIn, at) : null;

    public bool IsEmpty => Statements.Count == 0 && Nodes.Count == 0;

    public HeldStatement? Find(StatementKey key)
    {
        foreach (var statement in Statements)
        {
            if (statement.Place == key.Place && statement.Key == key) return statement;
        }

        return null;
    }

    /// <summary>Returns the statement whose place it takes.</summary>
    public HeldStatement? Put(HeldStatement statement)
    {
        var replaced = Find(statement.Key);
        Statements = replaced is null ? Statements.With(statement) : Statements.With(statement, inPlaceOf: replaced);
        return replaced;
    }

    public void FoundIn(SourceGroup group, DateTimeOffset now) => (_foundIn, _foundAt) = (group, Moment.Of(now));

    /// <summary>The clock was set.</summary>
    public void SetBy(TimeSpan span)
    {
        if (Found is { } found) FoundIn(found.Group, found.At + span);
    }

    public bool Remove(HeldStatement statement)
    {
        var before = Statements.Count;
        Statements = Statements.Without(statement);
        return Statements.Count < before;
    }

    public void Add(NodeEntry node) => Nodes = Nodes.With(node);

    public void Remove(NodeEntry node) => Nodes = Nodes.Without(node);
}
