using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Registry.Identity.Keys;

/// <summary>An RSA private key; RSASSA-PKCS1-v1_5 with SHA-256.</summary>
internal sealed class RsaSigner : ISigner
{
    private readonly RSA _rsa;
    private readonly Lock _lock = new();

    private RsaSigner(RSA rsa) => _rsa = rsa;

    internal static RsaSigner Generate(int bits)
        => bits is >= RsaLimits.MinBits and <= RsaLimits.MaxBits && bits % 8 == 0
            ? new RsaSigner(RSA.Create(bits))
            : throw new ArgumentOutOfRangeException(nameof(bits), bits, $"An RSA key has {RsaLimits.MinBits} to {RsaLimits.MaxBits} bits, in whole bytes.");

    /// <summary>Reads an RSAPrivateKey (PKCS#1, RFC 8017 appendix A.1.2) and proves it by a signature.</summary>
    internal static bool TryImport(ReadOnlyMemory<byte> der, [NotNullWhen(true)] out RsaSigner? signer, [NotNullWhen(false)] out string? error)
    {
        signer = null;
        error = CheckHeader(der);
        if (error is not null) return false;
        var rsa = RSA.Create();
        try
        {
            rsa.ImportRSAPrivateKey(der.Span, out var read);
            if (read == der.Length && IsConsistent(rsa)) signer = new RsaSigner(rsa);
        }
        catch (CryptographicException)
        {
            // The error below says it; the platforms word theirs differently.
        }

        if (signer is not null) return true;
        rsa.Dispose();
        error = "the RSA private key is inconsistent";
        return false;
    }

    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        lock (_lock) return Sign(_rsa, message);
    }

    public byte[] ExportData()
    {
        lock (_lock) return _rsa.ExportRSAPrivateKey();
    }

    public byte[] ExportPublicData()
    {
        lock (_lock) return _rsa.ExportSubjectPublicKeyInfo();
    }

    public void Dispose() => _rsa.Dispose();

    private static string? CheckHeader(ReadOnlyMemory<byte> der)
    {
        try
        {
            var outer = new AsnReader(der, AsnEncodingRules.DER);
            var key = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            key.ReadInteger(); // version
            return RsaLimits.Check(key.ReadInteger(), key.ReadInteger());
        }
        catch (AsnContentException)
        {
            return "the RSA private key is not a DER RSAPrivateKey";
        }
    }

    private static bool IsConsistent(RSA rsa)
        => rsa.VerifyData(ReadOnlySpan<byte>.Empty, Sign(rsa, []), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private static byte[] Sign(RSA rsa, ReadOnlySpan<byte> message)
        => rsa.SignData(message, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
}
