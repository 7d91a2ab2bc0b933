using Secp256k1Net;

namespace Registry.Identity.Wallets;

/// <summary>Who signed, by libsecp256k1 (its recovery module, through Secp256k1.Net). Safe to use from several threads.</summary>
public sealed class WalletRecovery : IWalletSignatureRecoverer
{
    private const int RecoverableSignatureLength = 65;
    private const int PublicKeyLength = 64;
    private const int UncompressedPointLength = 65;

    // Recovery only reads the context, so one serves all threads for the life of the process.
    private static readonly Secp256k1 Library = new();

    private WalletRecovery()
    {
    }

    public static IWalletSignatureRecoverer Default { get; } = new WalletRecovery();

    /// <summary>The library accepts high s, so the checks of the signature stand before it.</summary>
    public EthereumAddress? Recover(ReadOnlySpan<byte> hash, WalletSignature signature)
    {
        if (hash.Length != WalletHashes.Length || WalletSignature.Check(signature.R.Span, signature.S.Span, signature.RecoveryId) is not null) return null;
        Span<byte> compact = stackalloc byte[WalletSignature.CompactLength];
        signature.R.Span.CopyTo(compact);
        signature.S.Span.CopyTo(compact[Secp256k1Scalar.Length..]);

        Span<byte> parsed = stackalloc byte[RecoverableSignatureLength];
        Span<byte> key = stackalloc byte[PublicKeyLength];
        Span<byte> point = stackalloc byte[UncompressedPointLength];
        nuint length = UncompressedPointLength;
        return Library.EcdsaRecoverableSignatureParseCompact(parsed, compact, signature.RecoveryId)
            && Library.EcdsaRecover(key, parsed, hash)
            && Library.EcPubkeySerialize(point, ref length, key, Secp256k1EcFlags.Uncompressed)
                ? EthereumAddress.FromUncompressedPoint(point)
                : null;
    }
}
