using Registry.Identity.OpenSsl;

namespace Registry.Identity.Keys;

/// <summary>
/// ECDSA over secp256k1 with SHA-256 and a DER signature, through OpenSSL, which decompresses the point. A high s is
/// accepted, as in go-libp2p.
/// </summary>
internal sealed class Secp256k1Verifier : IVerifier
{
    internal const int PublicKeyLength = 33;

    private readonly EvpKeyHandle _key;

    private Secp256k1Verifier(EvpKeyHandle key) => _key = key;

    /// <summary>Null when no point of the curve has this x coordinate.</summary>
    internal static Secp256k1Verifier? TryImport(ReadOnlySpan<byte> compressedPoint)
    {
        var key = EllipticCurveKeys.ImportPublic("secp256k1"u8, compressedPoint);
        if (!key.IsInvalid) return new Secp256k1Verifier(key);
        key.Dispose();
        return null;
    }

    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
        => DigestSignature.Verify(_key, LibCrypto.EVP_sha256(), message, signature);
}
