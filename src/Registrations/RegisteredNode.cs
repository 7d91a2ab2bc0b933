using Registry.Registrations.Records;

namespace Registry.Registrations;

/// <summary>A registered node as it is at one instant.</summary>
public sealed record RegisteredNode
{
    /// <summary>UUIDv5 of (network, peer id, model id).</summary>
    public required Guid NodeId { get; init; }

    /// <summary>The statement with its proofs; <see cref="SignedRegistration.Bytes"/> is what <c>proof</c> shows.</summary>
    public required SignedRegistration Record { get; init; }

    public required VerifiedProofs Verified { get; init; }

    public required DateTimeOffset FirstRegistered { get; init; }

    public required DateTimeOffset LastRegistered { get; init; }

    /// <summary>Null when the record came from a third party and the node was never heard of.</summary>
    public required DateTimeOffset? LastHeartbeat { get; init; }

    public required NodeStatus Status { get; init; }

    /// <summary>Share of the last 24 hours (or since first registration) not offline, 0 to 100, one decimal.</summary>
    public required double UptimePercentage { get; init; }

    public required decimal? VramAvailableGb { get; init; }

    public required long TokensServed { get; init; }
}
