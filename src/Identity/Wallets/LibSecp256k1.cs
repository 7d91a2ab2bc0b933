using System.Runtime.InteropServices;

namespace Registry.Identity.Wallets;

/// <summary>The functions of libsecp256k1 used here (secp256k1.h and secp256k1_recovery.h).</summary>
internal static partial class LibSecp256k1
{
    /// <summary>SECP256K1_CONTEXT_VERIFY: newer releases ignore it, old ones need it for recovery.</summary>
    internal const uint ContextVerify = 0x101;

    /// <summary>SECP256K1_EC_UNCOMPRESSED.</summary>
    internal const uint Uncompressed = 2;

    internal const int RecoverableSignatureLength = 65;
    internal const int PublicKeyLength = 64;

    private const string Library = NativeLibraries.LibSecp256k1;

    static LibSecp256k1() => NativeLibraries.EnsureResolver();

    [LibraryImport(Library)]
    internal static partial IntPtr secp256k1_context_create(uint flags);

    [LibraryImport(Library)]
    internal static partial int secp256k1_ecdsa_recoverable_signature_parse_compact(IntPtr context, Span<byte> signature, ReadOnlySpan<byte> compact, int recoveryId);

    [LibraryImport(Library)]
    internal static partial int secp256k1_ecdsa_recover(IntPtr context, Span<byte> publicKey, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> hash);

    [LibraryImport(Library)]
    internal static partial int secp256k1_ec_pubkey_serialize(IntPtr context, Span<byte> output, ref nuint length, ReadOnlySpan<byte> publicKey, uint flags);
}
