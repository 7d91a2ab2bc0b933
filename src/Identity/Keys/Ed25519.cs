using Registry.Identity.OpenSsl;

namespace Registry.Identity.Keys;

/// <summary>Ed25519 (RFC 8032) through OpenSSL.</summary>
internal static class Ed25519
{
    internal const int SeedLength = RawKeys.Length;
    internal const int PublicKeyLength = RawKeys.Length;
    internal const int SignatureLength = 64;

    /// <summary>
    /// Importing the key costs a twentieth of verifying, so nothing native is kept: a public key that outlives its
    /// connection holds no handle.
    /// </summary>
    internal static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureLength) return false;
        using var key = RawKeys.ImportPublic(LibCrypto.Ed25519, publicKey);
        return !key.IsInvalid && DigestSignature.Verify(key, digest: IntPtr.Zero, message, signature);
    }

    internal static byte[] Sign(EvpKeyHandle key, ReadOnlySpan<byte> message)
    {
        var signature = new byte[SignatureLength];
        DigestSignature.Sign(key, digest: IntPtr.Zero, message, signature);
        return signature;
    }
}
