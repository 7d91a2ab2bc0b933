namespace Registry.Identity.Wallets;

/// <summary>Recovers the account that signed a 32-byte hash. Implementations: managed (BouncyCastle), native (libsecp256k1).</summary>
public interface IWalletSignatureRecoverer
{
    EthereumAddress? Recover(ReadOnlySpan<byte> hash, WalletSignature signature);
}
