using System.Text.Json.Serialization;
using Registry.Registrations;

namespace Registry.HttpBridge.Contracts;

/// <summary>All that is known of one node.</summary>
public sealed record NodeAnswer
{
    public required Guid NodeId { get; init; }

    public required string PeerId { get; init; }

    public required string WalletAddress { get; init; }

    public required string PublicAddr { get; init; }

    /// <summary>The address as it is stored and published.</summary>
    public required string Multiaddr { get; init; }

    public required string ModelId { get; init; }

    public required string? GpuModel { get; init; }

    public required decimal? VramTotalGb { get; init; }

    public required decimal? VramAvailableGb { get; init; }

    public required int? NumBlocks { get; init; }

    public required string? TorchDtype { get; init; }

    public required string Status { get; init; }

    public required DateTimeOffset? LastHeartbeat { get; init; }

    public required double UptimePercentage { get; init; }

    public required long TokensServed { get; init; }

    public required DateTimeOffset FirstRegistered { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required Verified Verified { get; init; }

    /// <summary>The SignedRegistration in base64, when asked for with proof=true.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Proof { get; init; }

    internal static NodeAnswer Of(RegisteredNode node, bool proof) => new()
    {
        NodeId = node.NodeId,
        PeerId = node.Record.Peer.ToString(),
        WalletAddress = node.Record.Wallet.ToString(),
        PublicAddr = node.Record.PublicAddr,
        Multiaddr = node.Record.Address?.ToString() ?? "",
        ModelId = node.Record.ModelId,
        GpuModel = node.Record.GpuModel,
        VramTotalGb = node.Record.VramTotalGb,
        VramAvailableGb = node.VramAvailableGb,
        NumBlocks = node.Record.NumBlocks,
        TorchDtype = node.Record.TorchDtype,
        Status = Word(node.Status),
        LastHeartbeat = node.LastHeartbeat,
        UptimePercentage = node.UptimePercentage,
        TokensServed = node.TokensServed,
        FirstRegistered = node.FirstRegistered,
        IssuedAt = node.Record.IssuedAt,
        ExpiresAt = node.Record.ExpiresAt,
        Verified = Verified.Of(node.Verified),
        Proof = proof ? Convert.ToBase64String(node.Record.Bytes.Span) : null,
    };

    internal static string Word(NodeStatus status) => status switch
    {
        NodeStatus.Online => "online",
        NodeStatus.Degraded => "degraded",
        NodeStatus.Draining => "draining",
        NodeStatus.Maintenance => "maintenance",
        _ => "offline",
    };
}
