namespace Registry.Registrations.Store;

/// <summary>One change, committed wholly or not at all. What is removed is removed before what is saved.</summary>
public sealed record RegistrationChange
{
    /// <summary>Nodes that go, with their heartbeats and keys.</summary>
    public IReadOnlyList<NodeState> RemovedNodes { get; init; } = [];

    public IReadOnlyList<Tombstone> RemovedTombstones { get; init; } = [];

    /// <summary>Replaces what is kept of the node.</summary>
    public NodeState? SavedNode { get; init; }

    /// <summary>Only its liveness and the sequences of its keys changed.</summary>
    public NodeState? SavedLiveness { get; init; }

    /// <summary>Replaces the tombstone of the same node and wallet, if there is one.</summary>
    public IReadOnlyList<Tombstone> SavedTombstones { get; init; } = [];

    public long AddedNodes { get; init; }

    public long AddedTokens { get; init; }
}
