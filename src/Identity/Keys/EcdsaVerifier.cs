using System.Security.Cryptography;

namespace Registry.Identity.Keys;

/// <summary>ECDSA over P-256, P-384 or P-521 with SHA-256 and an ASN.1 signature.</summary>
internal sealed class EcdsaVerifier : IVerifier
{
    private readonly ECDsa _ecdsa;
    private readonly Lock _lock = new();

    private EcdsaVerifier(ECDsa ecdsa) => _ecdsa = ecdsa;

    /// <summary>Null when the point is not on the curve.</summary>
    internal static EcdsaVerifier? TryImport(ReadOnlySpan<byte> subjectPublicKeyInfo)
    {
        var ecdsa = ECDsa.Create();
        try
        {
            ecdsa.ImportSubjectPublicKeyInfo(subjectPublicKeyInfo, out _);
            return new EcdsaVerifier(ecdsa);
        }
        catch (CryptographicException)
        {
            ecdsa.Dispose();
            return null;
        }
    }

    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        lock (_lock) return _ecdsa.VerifyData(message, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }
}
