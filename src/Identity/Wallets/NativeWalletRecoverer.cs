namespace Registry.Identity.Wallets;

/// <summary>Recovery by libsecp256k1, where it is installed with its recovery module.</summary>
internal sealed class NativeWalletRecoverer : IWalletSignatureRecoverer
{
    private const int UncompressedPointLength = 65;

    // Recovery only reads the context, so one serves all threads for the life of the process.
    private static readonly Lazy<IntPtr> Context = new(() => LibSecp256k1.secp256k1_context_create(LibSecp256k1.ContextVerify));

    private NativeWalletRecoverer()
    {
    }

    /// <summary>Null when the library is not installed or lacks the recovery module.</summary>
    internal static NativeWalletRecoverer? TryCreate()
        => NativeLibraries.HasLibSecp256k1 && Context.Value != IntPtr.Zero ? new NativeWalletRecoverer() : null;

    public EthereumAddress? Recover(ReadOnlySpan<byte> hash, WalletSignature signature)
    {
        if (hash.Length != WalletHashes.Length || WalletSignature.Check(signature.R.Span, signature.S.Span, signature.RecoveryId) is not null) return null;
        Span<byte> compact = stackalloc byte[WalletSignature.CompactLength];
        signature.R.Span.CopyTo(compact);
        signature.S.Span.CopyTo(compact[Secp256k1.ScalarLength..]);

        Span<byte> parsed = stackalloc byte[LibSecp256k1.RecoverableSignatureLength];
        Span<byte> key = stackalloc byte[LibSecp256k1.PublicKeyLength];
        Span<byte> point = stackalloc byte[UncompressedPointLength];
        nuint length = UncompressedPointLength;
        var context = Context.Value;
        return LibSecp256k1.secp256k1_ecdsa_recoverable_signature_parse_compact(context, parsed, compact, signature.RecoveryId) == 1
            && LibSecp256k1.secp256k1_ecdsa_recover(context, key, parsed, hash) == 1
            && LibSecp256k1.secp256k1_ec_pubkey_serialize(context, point, ref length, key, LibSecp256k1.Uncompressed) == 1
                ? EthereumAddress.FromUncompressedPoint(point)
                : null;
    }
}
