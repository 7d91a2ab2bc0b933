namespace Registry.Identity.Wallets;

/// <summary>
/// Recovers the account that signed a 32-byte hash (SEC 1, section 4.1.6). The daemon's is libsecp256k1; tests hold
/// another one to the same answers. Safe to use from several threads.
/// </summary>
public interface IWalletSignatureRecoverer
{
    /// <summary>Null when no public key fits, or hash or signature are not of the right form.</summary>
    EthereumAddress? Recover(ReadOnlySpan<byte> hash, WalletSignature signature);
}
