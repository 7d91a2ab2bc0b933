using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Registrations.Liveness;
using Registry.Registrations.Records;
using Registry.Registrations.Statements;

namespace Registry.Registrations;

/// <summary>All that is kept of one registered node. Immutable.</summary>
public sealed record NodeState
{
    public required SignedRegistration Record { get; init; }

    public required VerifiedProofs Verified { get; init; }

    /// <summary>When the record was taken in.</summary>
    public required DateTimeOffset LastRegistered { get; init; }

    public required NodeLiveness Liveness { get; init; }

    /// <summary>The present key last, replaced ones before it; empty when it registered without HTTP.</summary>
    public IReadOnlyList<StoredApiKey> Keys { get; init; } = [];

    public Guid NodeId => Record.NodeId;

    /// <summary>The node as it is at one instant.</summary>
    public RegisteredNode At(DateTimeOffset now) => new()
    {
        NodeId = NodeId,
        Record = Record,
        Verified = Verified,
        FirstRegistered = Liveness.Since,
        LastRegistered = LastRegistered,
        LastHeartbeat = Liveness.LastHeartbeat,
        Status = Liveness.StatusAt(now),
        UptimePercentage = Liveness.UptimeAt(now),
        VramAvailableGb = Liveness.VramAvailableGb,
        TokensServed = Liveness.TokensServed,
    };
}

/// <summary>Keeps what a wallet stated of a node up to an instant from coming back: withdrawn, or lost to another wallet.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Peer">The node's peer.</param>
/// <param name="Wallet">The wallet whose statements are covered.</param>
/// <param name="IssuedAt">Statements up to and including this instant are stale.</param>
/// <param name="Record">The signed withdrawal; null when it was withdrawn here by key, or taken over.</param>
public sealed record Tombstone(Guid NodeId, PeerId Peer, EthereumAddress Wallet, DateTimeOffset IssuedAt, SignedRegistration? Record)
{
    /// <summary>From here on nothing it covers can still be valid.</summary>
    public DateTimeOffset KeepUntil => IssuedAt + StatementReader.MaxLifetime;
}
