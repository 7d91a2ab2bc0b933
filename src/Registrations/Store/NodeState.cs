using Registry.Registrations.Keys;
using Registry.Registrations.Liveness;
using Registry.Registrations.Records;

namespace Registry.Registrations.Store;

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
