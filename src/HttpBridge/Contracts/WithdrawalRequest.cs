namespace Registry.HttpBridge.Contracts;

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
