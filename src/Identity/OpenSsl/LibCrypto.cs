using System.Runtime.InteropServices;

namespace Registry.Identity.OpenSsl;

/// <summary>
/// The few functions of OpenSSL 3 libcrypto used here (manual pages EVP_PKEY_new, EVP_PKEY_derive).
/// None of them is fetched or cached ahead: setting up a context measures 2.5 us and importing a raw public key 5 us,
/// beside 40 to 70 us of curve arithmetic.
/// </summary>
internal static partial class LibCrypto
{
    /// <summary>EVP_PKEY_X25519 (a NID of obj_mac.h, stable across releases).</summary>
    internal const int X25519 = 1034;

    private const string Library = NativeLibraries.LibCrypto;

    static LibCrypto() => NativeLibraries.EnsureResolver();

    [LibraryImport(Library)]
    internal static partial EvpKeyHandle EVP_PKEY_new_raw_private_key(int type, IntPtr engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library)]
    internal static partial EvpKeyHandle EVP_PKEY_new_raw_public_key(int type, IntPtr engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_get_raw_public_key(EvpKeyHandle key, Span<byte> destination, ref nuint length);

    [LibraryImport(Library)]
    internal static partial void EVP_PKEY_free(IntPtr key);

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
