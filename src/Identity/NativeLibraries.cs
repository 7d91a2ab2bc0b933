using System.Reflection;
using System.Runtime.InteropServices;

namespace Registry.Identity;

/// <summary>
/// Finds OpenSSL's libcrypto under the names the platforms give it.
/// </summary>
internal static class NativeLibraries
{
    internal const string LibCrypto = "libcrypto";

    // The unversioned libcrypto.dylib of macOS aborts the process that loads it, so it is not in the list.
    private static readonly string[] LibCryptoNames =
    [
        "libcrypto.so.3", "libcrypto.so", "libcrypto.3.dylib", "/opt/homebrew/opt/openssl@3/lib/libcrypto.3.dylib",
        "/usr/local/opt/openssl@3/lib/libcrypto.3.dylib", "libcrypto-3-x64.dll", "libcrypto-3-arm64.dll", "libcrypto-3.dll",
    ];

    private static readonly Lazy<IntPtr> LibCryptoHandle = new(LoadLibCrypto);

    static NativeLibraries() => NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);

    /// <summary>Runs the static constructor; call before the first import.</summary>
    internal static void EnsureResolver()
    {
    }

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) => name switch
    {
        LibCrypto => LibCryptoHandle.Value,
        _ => IntPtr.Zero,
    };

    private static IntPtr LoadLibCrypto()
    {
        // EVP_PKEY_fromdata came with OpenSSL 3.0; an older library under an unversioned name is passed over.
        var handle = TryLoadAny(LibCryptoNames, "EVP_PKEY_fromdata");
        return handle != IntPtr.Zero
            ? handle
            : throw new DllNotFoundException(
                $"OpenSSL 3 (libcrypto) is needed for X25519 and was not found. Install the system's OpenSSL 3 package (Debian: libssl3). Tried: {string.Join(", ", LibCryptoNames)}.");
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
