namespace Registry.Identity.Wallets;

/// <summary>A wallet's private key, for the sign command and tests. Signatures are deterministic (RFC 6979) and low-s.</summary>
public sealed class WalletKey
{
    private WalletKey() => throw new NotImplementedException();

    public EthereumAddress Address => throw new NotImplementedException();

    public static WalletKey Generate() => throw new NotImplementedException();

    /// <summary>64 hex digits with or without 0x.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out WalletKey? key, out string? error) => throw new NotImplementedException();

    public WalletSignature SignHash(ReadOnlySpan<byte> hash) => throw new NotImplementedException();
}
