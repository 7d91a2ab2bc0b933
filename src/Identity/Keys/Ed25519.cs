using NSec.Cryptography;
using NSecPublicKey = NSec.Cryptography.PublicKey;

namespace Registry.Identity.Keys;

/// <summary>Ed25519 (RFC 8032) through NSec, which is libsodium: it refuses what is not canonical and points of low order.</summary>
internal static class Ed25519
{
    internal const int SeedLength = 32;
    internal const int PublicKeyLength = 32;
    internal const int SignatureLength = 64;

    internal static SignatureAlgorithm Algorithm => SignatureAlgorithm.Ed25519;

    /// <summary>A public key is imported for each use: it costs little, and a key that outlives its connection holds nothing native.</summary>
    internal static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
        => signature.Length == SignatureLength
            && NSecPublicKey.TryImport(Algorithm, publicKey, KeyBlobFormat.RawPublicKey, out var key)
            && Algorithm.Verify(key!, message, signature);
}
