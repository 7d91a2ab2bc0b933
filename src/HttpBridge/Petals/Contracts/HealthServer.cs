using System.Text.Json.Serialization;

namespace Registry.HttpBridge.Petals.Contracts;

/// <summary>A server in the shape of health.petals.dev.</summary>
public sealed record HealthServer
{
    /// <summary>"..." and the last six characters.</summary>
    public required string ShortPeerId { get; init; }

    public required string PeerId { get; init; }

    public required HealthPeerIp PeerIpInfo { get; init; }

    public required bool ShowPublicName { get; init; }

    /// <summary>"online", "joining", "unreachable" or "offline".</summary>
    public required string State { get; init; }

    public required HealthSpan Span { get; init; }

    public required IReadOnlyList<HealthAdapter> Adapters { get; init; }

    /// <summary>Seconds from each server that pinged this one; null for one that got no answer.</summary>
    public required IReadOnlyDictionary<string, double?> PingsToMe { get; init; }

    /// <summary>Absent when the server does not tell its cache.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? CacheTokensLeftPerBlock { get; init; }

    /// <summary>Whether the peer announced itself here; not in the original.</summary>
    public required bool SelfAnnounced { get; init; }
}
