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

    public required DateTimeOffset IssuedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public string? Signature { get; init; }

    public string? SignatureScheme { get; init; }

    /// <summary>libp2p public key message in base64; only where the peer id does not hold the key.</summary>
    public string? PeerPublicKey { get; init; }

    /// <summary>The peer's signature over the same text in a signed envelope, in base64.</summary>
    public string? PeerSignature { get; init; }

    /// <summary>SHA-256 of the API key that this node's heartbeats will show, in hex.</summary>
    public string? ApiKeyHash { get; init; }

    /// <summary>What the wallet signed before, in place of its signature.</summary>
    public AuthorizationRequest? Authorization { get; init; }
}

/// <summary>What is to be signed: the fields of the statement, unsigned.</summary>
public sealed record StatementRequest
{
    /// <summary>registration (the default), authorization or withdrawal.</summary>
    public string? Kind { get; init; }

    public required string WalletAddress { get; init; }

    public required string PeerId { get; init; }

    /// <summary>A model id, or in authorizations and withdrawals * for every model.</summary>
    public required string ModelId { get; init; }

    /// <summary>Needed for a registration, as in it; so are the next ones.</summary>
    public string? PublicAddr { get; init; }

    public string? GpuModel { get; init; }

    public decimal? VramTotalGb { get; init; }

    public int? NumBlocks { get; init; }

    public string? TorchDtype { get; init; }

    /// <summary>Filled in when it is missing.</summary>
    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>Needed for an authorization.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>SHA-256 of an API key in hex; a key is made when it is missing.</summary>
    public string? ApiKeyHash { get; init; }
}

/// <summary>The wallet's word that a peer may register for it.</summary>
public sealed record AuthorizationRequest
{
    public required string WalletAddress { get; init; }

    public required string PeerId { get; init; }

    /// <summary>A model id, or * for every model.</summary>
    public required string ModelId { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>At most 90 days after issued_at.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    public required string Signature { get; init; }

    public string? SignatureScheme { get; init; }

    /// <summary>The one-time code of the link that the worker printed; handed out with it, not signed.</summary>
    public string? Code { get; init; }
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

    /// <summary>The peer's signature over this heartbeat, in place of an API key; with issued_at.</summary>
    public string? PeerSignature { get; init; }

    public string? PeerPublicKey { get; init; }

    public DateTimeOffset? IssuedAt { get; init; }
}

/// <summary>A withdrawal signed by the wallet, by the peer, or by both.</summary>
public sealed record WithdrawalRequest
{
    public required string WalletAddress { get; init; }

    public required string PeerId { get; init; }

    /// <summary>A model id, or * for every model.</summary>
    public required string ModelId { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public string? Signature { get; init; }

    public string? SignatureScheme { get; init; }

    public string? PeerPublicKey { get; init; }

    public string? PeerSignature { get; init; }
}
