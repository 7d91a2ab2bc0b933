using System.Runtime.InteropServices;

namespace Registry.Identity.OpenSsl;

/// <summary>
/// The few functions of OpenSSL 3 libcrypto used here (manual pages EVP_PKEY_new, EVP_DigestSignInit, EVP_PKEY_derive).
/// None of them is fetched or cached ahead: setting up a context measures 2.5 us and importing a raw public key 5 us,
/// beside 40 to 70 us of curve arithmetic.
/// </summary>
internal static partial class LibCrypto
{
    /// <summary>EVP_PKEY_X25519 and EVP_PKEY_ED25519 (NIDs of obj_mac.h, stable across releases).</summary>
    internal const int X25519 = 1034;

    internal const int Ed25519 = 1087;

    private const string Library = NativeLibraries.LibCrypto;

    static LibCrypto() => NativeLibraries.EnsureResolver();

    [LibraryImport(Library)]
    internal static partial EvpKeyHandle EVP_PKEY_new_raw_private_key(int type, IntPtr engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library)]
    internal static partial EvpKeyHandle EVP_PKEY_new_raw_public_key(int type, IntPtr engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_get_raw_private_key(EvpKeyHandle key, Span<byte> destination, ref nuint length);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_get_raw_public_key(EvpKeyHandle key, Span<byte> destination, ref nuint length);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial EvpKeyContextHandle EVP_PKEY_CTX_new_from_name(IntPtr libraryContext, string name, string? properties);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_fromdata_init(EvpKeyContextHandle context);

    [LibraryImport(Library)]
    internal static unsafe partial int EVP_PKEY_fromdata(EvpKeyContextHandle context, out EvpKeyHandle key, int selection, OsslParam* parameters);

    [LibraryImport(Library)]
    internal static partial void EVP_PKEY_free(IntPtr key);

    [LibraryImport(Library)]
    internal static partial EvpDigestContextHandle EVP_MD_CTX_new();

    [LibraryImport(Library)]
    internal static partial void EVP_MD_CTX_free(IntPtr context);

    /// <summary>Owned by the library, never freed.</summary>
    [LibraryImport(Library)]
    internal static partial IntPtr EVP_sha256();

    [LibraryImport(Library)]
    internal static partial int EVP_DigestSignInit(EvpDigestContextHandle context, IntPtr keyContext, IntPtr digest, IntPtr engine, EvpKeyHandle key);

    [LibraryImport(Library)]
    internal static partial int EVP_DigestSign(EvpDigestContextHandle context, Span<byte> signature, ref nuint signatureLength, ReadOnlySpan<byte> message, nuint messageLength);

    [LibraryImport(Library)]
    internal static partial int EVP_DigestVerifyInit(EvpDigestContextHandle context, IntPtr keyContext, IntPtr digest, IntPtr engine, EvpKeyHandle key);

    [LibraryImport(Library)]
    internal static partial int EVP_DigestVerify(EvpDigestContextHandle context, ReadOnlySpan<byte> signature, nuint signatureLength, ReadOnlySpan<byte> message, nuint messageLength);

    [LibraryImport(Library)]
    internal static partial EvpKeyContextHandle EVP_PKEY_CTX_new(EvpKeyHandle key, IntPtr engine);

    [LibraryImport(Library)]
    internal static partial void EVP_PKEY_CTX_free(IntPtr context);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_derive_init(EvpKeyContextHandle context);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_derive_set_peer(EvpKeyContextHandle context, EvpKeyHandle peer);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_derive(EvpKeyContextHandle context, Span<byte> secret, ref nuint length);

    /// <summary>Empties this thread's error queue, which .NET's own use of the library shares.</summary>
    [LibraryImport(Library)]
    internal static partial void ERR_clear_error();
}
