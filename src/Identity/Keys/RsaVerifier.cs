using System.Security.Cryptography;

namespace Registry.Identity.Keys;

/// <summary>RSASSA-PKCS1-v1_5 with SHA-256.</summary>
internal sealed class RsaVerifier : IVerifier
{
    private readonly RSA _rsa;
    private readonly Lock _lock = new();

    private RsaVerifier(RSA rsa) => _rsa = rsa;

    /// <summary>Null when the platform refuses the key.</summary>
    internal static RsaVerifier? TryImport(ReadOnlySpan<byte> subjectPublicKeyInfo)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportSubjectPublicKeyInfo(subjectPublicKeyInfo, out _);
            return new RsaVerifier(rsa);
        }
        catch (CryptographicException)
        {
            rsa.Dispose();
            return null;
        }
    }

    // The framework promises no thread safety for instances; one peer's key is seldom wanted twice at once.
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        lock (_lock) return _rsa.VerifyData(message, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }
}
