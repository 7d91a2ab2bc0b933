namespace Registry.HttpBridge.Endpoints.Contracts;

/// <summary>
/// The register call, as documented. Bodies are read leniently (a number may come as text), so this record only describes them.
/// </summary>
public sealed record RegisterRequest
{
    public required string WalletAddress { get; init; }

    public required string ModelId { get; init; }

    public required string PublicAddr { get; init; }

    public required string PeerId { get; init; }

    public string? GpuModel { get; init; }

    public decimal? VramTotalGb { get; init; }

    public int? NumBlocks { get; init; }

    public string? TorchDtype { get; init; }

    public DateTimeOffset? IssuedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public string? Signature { get; init; }

    public string? SignatureScheme { get; init; }

    public string? PeerPublicKey { get; init; }

    public string? PeerSignature { get; init; }
}

/// <summary>A heartbeat, as documented; every field is optional.</summary>
public sealed record HeartbeatRequest
{
    public decimal? VramAvailableGb { get; init; }

    public long? TokensServedSinceLast { get; init; }

    /// <summary>active, online, draining, maintenance or offline.</summary>
    public string? Status { get; init; }

    /// <summary>Grows with every heartbeat; makes a retried one count its tokens once.</summary>
    public long? Sequence { get; init; }
}

/// <summary>A withdrawal signed by the wallet; the alternative to the API key.</summary>
public sealed record WithdrawalRequest
{
    public required string WalletAddress { get; init; }

    public required string PeerId { get; init; }

    public required string ModelId { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required string Signature { get; init; }

    public string? SignatureScheme { get; init; }
}
