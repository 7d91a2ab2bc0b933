namespace Registry.Identity.Wallets;

/// <summary>A recoverable secp256k1 signature: r, s (low only), recovery id 0 or 1.</summary>
public sealed record WalletSignature(ReadOnlyMemory<byte> R, ReadOnlyMemory<byte> S, int RecoveryId)
{
    /// <summary>65 bytes r||s||v with v in {0,1,27,28}, or the 64-byte EIP-2098 compact form. High s is refused.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out WalletSignature? signature, out string? error) => throw new NotImplementedException();

    /// <summary>"0x" and hex of either form.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out WalletSignature? signature, out string? error) => throw new NotImplementedException();

    /// <summary>65 bytes, v 27 or 28.</summary>
    public byte[] ToBytes() => throw new NotImplementedException();

    /// <summary>"0x" and 130 hex digits.</summary>
    public string ToHex() => throw new NotImplementedException();
}
