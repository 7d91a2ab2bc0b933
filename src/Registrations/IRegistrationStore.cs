namespace Registry.Registrations;

/// <summary>Durable home of registrations, heartbeats and tombstones. Everything is read once, at start.</summary>
public interface IRegistrationStore
{
    StoredRegistrations Load();

    /// <summary>Completes when the change is durable: null, or why it could not be committed; then nothing of it is.</summary>
    Task<string?> CommitAsync(RegistrationChange change);

    /// <summary>Null while commits succeed, else why they do not.</summary>
    ValueTask<string?> ProblemAsync(CancellationToken cancellation);
}

/// <summary>All that the store holds.</summary>
/// <param name="Nodes">Registered nodes.</param>
/// <param name="Tombstones">What must not come back.</param>
/// <param name="NodesEver">Nodes ever registered.</param>
/// <param name="TokensEver">Tokens ever reported.</param>
public sealed record StoredRegistrations(IReadOnlyList<NodeState> Nodes, IReadOnlyList<Tombstone> Tombstones, long NodesEver, long TokensEver);

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
