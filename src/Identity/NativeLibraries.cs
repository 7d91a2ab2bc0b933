using System.Reflection;
using System.Runtime.InteropServices;

namespace Registry.Identity;

/// <summary>
/// Finds the native libraries of this assembly under the names the platforms give them. An assembly has one resolver,
/// so libcrypto (required) and libsecp256k1 (optional) share it.
/// </summary>
internal static class NativeLibraries
{
    internal const string LibCrypto = "libcrypto";
    internal const string LibSecp256k1 = "libsecp256k1";

    // The unversioned libcrypto.dylib of macOS aborts the process that loads it, so it is not in the list.
    private static readonly string[] LibCryptoNames =
    [
        "libcrypto.so.3", "libcrypto.so", "libcrypto.3.dylib", "/opt/homebrew/opt/openssl@3/lib/libcrypto.3.dylib",
        "/usr/local/opt/openssl@3/lib/libcrypto.3.dylib", "libcrypto-3-x64.dll", "libcrypto-3-arm64.dll", "libcrypto-3.dll",
    ];

    // The functions used have had the same shape in every version of the library; the numbers are its sonames.
    private static readonly string[] LibSecp256k1Names =
    [
        "libsecp256k1.so.6", "libsecp256k1.so.5", "libsecp256k1.so.2", "libsecp256k1.so.1", "libsecp256k1.so.0",
        "libsecp256k1.6.dylib", "libsecp256k1.5.dylib", "libsecp256k1.2.dylib",
    ];

    private static readonly Lazy<IntPtr> LibCryptoHandle = new(LoadLibCrypto);
    private static readonly Lazy<IntPtr> LibSecp256k1Handle = new(() => TryLoadAny(LibSecp256k1Names, "secp256k1_ecdsa_recover"));

    static NativeLibraries() => NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);

    /// <summary>True when a libsecp256k1 with the recovery module is installed.</summary>
    internal static bool HasLibSecp256k1 => LibSecp256k1Handle.Value != IntPtr.Zero;

    /// <summary>Runs the static constructor; call before the first import.</summary>
    internal static void EnsureResolver()
    {
    }

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) => name switch
    {
        LibCrypto => LibCryptoHandle.Value,
        LibSecp256k1 => LibSecp256k1Handle.Value,
        _ => IntPtr.Zero,
    };

    private static IntPtr LoadLibCrypto()
    {
        // EVP_PKEY_fromdata came with OpenSSL 3.0; an older library under an unversioned name is passed over.
        var handle = TryLoadAny(LibCryptoNames, "EVP_PKEY_fromdata");
        return handle != IntPtr.Zero
            ? handle
            : throw new DllNotFoundException(
                $"OpenSSL 3 (libcrypto) is needed for Ed25519 and X25519 and was not found. Install the system's OpenSSL 3 package (Debian: libssl3). Tried: {string.Join(", ", LibCryptoNames)}.");
    }

    private static IntPtr TryLoadAny(string[] names, string requiredExport)
    {
        foreach (var name in names)
        {
            if (!NativeLibrary.TryLoad(name, out var handle)) continue;
            if (NativeLibrary.TryGetExport(handle, requiredExport, out _)) return handle;
            NativeLibrary.Free(handle);
        }

        return IntPtr.Zero;
    }
}
