using Registry.Registrations.Records;
using Registry.Registrations.State;

namespace Registry.Registrations;

/// <summary>A registered node as it is at one instant.</summary>
public sealed record RegisteredNode
{
    private SignedRegistration? _record;

    /// <summary>UUIDv5 of (network, peer id, model id, wallet).</summary>
    public required Guid NodeId { get; init; }

    /// <summary>The statement with its proofs; <see cref="SignedRegistration.Bytes"/> is what <c>proof</c> shows. Read when it is first asked for: most of a row's cost, and nothing that others should wait for.</summary>
    public SignedRegistration Record => _record ??= Held.Read();

    /// <summary>The statement as it is held.</summary>
    public required HeldStatement Held { get; init; }

    public required VerifiedProofs Verified { get; init; }

    /// <summary>The statement came over the DHT, where whoever brought it there keeps it.</summary>
    public required bool IsCarried { get; init; }

    public required DateTimeOffset FirstRegistered { get; init; }

    public required DateTimeOffset LastRegistered { get; init; }

    /// <summary>Null when the record came from a third party and the node was never heard of.</summary>
    public required DateTimeOffset? LastHeartbeat { get; init; }

    public required NodeStatus Status { get; init; }

    /// <summary>Share of the last 24 hours (or since first registration) not offline, 0 to 100, one decimal.</summary>
    public required double UptimePercentage { get; init; }

    public required decimal? VramAvailableGb { get; init; }

    public required long TokensServed { get; init; }

    /// <summary>When it was last found at its address, dialled or by its connection; null when it is not confirmed now.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>The address is the peer's own word, or it was found there; else a wallet's claim alone.</summary>
    public bool IsAddressOfPeer => Verified.Peer || ConfirmedAt is not null;

    /// <summary>A connection authenticated as the peer was its sign of life within the last 90 seconds.</summary>
    public bool IsConnected { get; init; }

    /// <summary>A heartbeat or a registration over HTTP was within the last 5 minutes.</summary>
    public bool HasHeartbeat { get; init; }
}

/// <summary>Status of a node at one instant. The stable word for clients is the name in lower case.</summary>
public enum NodeStatus : byte
{
    /// <summary>Heard of within the last 90 seconds.</summary>
    Online,

    /// <summary>Heard of within the last 5 minutes; still in active listings.</summary>
    Degraded,

    /// <summary>Said that it finishes its work and takes no more.</summary>
    Draining,

    /// <summary>Said that it is under maintenance.</summary>
    Maintenance,

    /// <summary>Not heard of for more than 5 minutes, or said so.</summary>
    Offline,
}

/// <summary>Which proofs of a registration this daemon itself checked.</summary>
public readonly record struct VerifiedProofs(bool Wallet, bool Peer);
