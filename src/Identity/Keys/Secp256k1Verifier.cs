using System.Security.Cryptography;
using Secp256k1Net;

namespace Registry.Identity.Keys;

/// <summary>
/// ECDSA over secp256k1 with SHA-256 and a DER signature, by libsecp256k1, which decompresses the point. A high s is
/// accepted, as in go-libp2p.
/// </summary>
internal sealed class Secp256k1Verifier : IVerifier
{
    internal const int PublicKeyLength = 33;

    private const int ParsedLength = 64;

    // Verification only reads the context, so one serves all threads for the life of the process.
    private static readonly Secp256k1 Library = new();

    private readonly byte[] _key = new byte[ParsedLength];

    private Secp256k1Verifier()
    {
    }

    /// <summary>Null when no point of the curve has this x coordinate.</summary>
    internal static Secp256k1Verifier? TryImport(ReadOnlySpan<byte> compressedPoint)
    {
        var verifier = new Secp256k1Verifier();
        return Library.EcPubkeyParse(verifier._key, compressedPoint) ? verifier : null;
    }

    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Span<byte> parsed = stackalloc byte[ParsedLength];
        if (!Library.EcdsaSignatureParseDer(parsed, signature)) return false;
        Span<byte> low = stackalloc byte[ParsedLength];
        Library.EcdsaSignatureNormalize(low, parsed);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(message, hash);
        return Library.EcdsaVerify(low, hash, _key);
    }
}
