using Registry.Registrations.State;

namespace Registry.Registrations;

/// <summary>Durable home of statements and of what is known of nodes. Everything is read once, at start.</summary>
public interface IRegistrationStore
{
    StoredRegistrations Load();

    /// <summary>Completes when the change is durable: null, or why it could not be committed; then nothing of it is.</summary>
    Task<string?> CommitAsync(RegistrationChange change);

    /// <summary>Null while commits succeed, else why they do not.</summary>
    ValueTask<string?> ProblemAsync(CancellationToken cancellation);
}

/// <summary>All that the store holds.</summary>
/// <param name="Statements">Statements, each with the node that it registers; no node for other kinds.</param>
/// <param name="Nodes">What is kept of nodes.</param>
/// <param name="NodesEver">Nodes ever registered.</param>
/// <param name="TokensEver">Tokens ever reported.</param>
/// <param name="ConfirmedTokensEver">Those of nodes that were confirmed then.</param>
public sealed record StoredRegistrations(
    IReadOnlyList<(HeldStatement Statement, Guid? NodeId)> Statements, IReadOnlyList<StoredNode> Nodes, long NodesEver, long TokensEver, long ConfirmedTokensEver = 0)
{
    /// <summary>The withdrawals among the statements by wallets of which something of the peer was held here once.</summary>
    public IReadOnlyList<HeldStatement> UsedWithdrawals { get; init; } = [];

    public IReadOnlyList<EndedMark> Marks { get; init; } = [];
}

/// <summary>One change, committed wholly or not at all. What is removed is removed before what is saved.</summary>
public sealed record RegistrationChange
{
    public IReadOnlyList<HeldStatement> RemovedStatements { get; init; } = [];

    public IReadOnlyList<Guid> RemovedNodes { get; init; } = [];

    /// <summary>Each replaces what is held under its key; the node is that of a registration.</summary>
    public IReadOnlyList<(HeldStatement Statement, Guid? NodeId)> SavedStatements { get; init; } = [];

    /// <summary>Replaces what is kept of the node.</summary>
    public StoredNode? SavedNode { get; init; }

    /// <summary>By node.</summary>
    public IReadOnlyList<Guid> RemovedMarks { get; init; } = [];

    /// <summary>Each replaces what is held of its node.</summary>
    public IReadOnlyList<EndedMark> SavedMarks { get; init; } = [];

    public long AddedNodes { get; init; }

    public long AddedTokens { get; init; }

    /// <summary>As many of those, when the node is confirmed.</summary>
    public long AddedConfirmedTokens { get; init; }
}
