using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Registry.Identity.Keys;

/// <summary>Private keys as OpenSSL and kubo's PKCS#8 export write them: RFC 5208 with RFC 8410 for Ed25519, and RFC 8017 for RSA.</summary>
internal static class KeyDer
{
    internal const string Curve = "an elliptic-curve (EC) key";

    private const string Ed25519Id = "1.3.101.112";
    private const string RsaId = "1.2.840.113549.1.1.1";
    private const string CurveId = "1.2.840.10045.2.1";

    /// <summary>Clears <paramref name="der"/>.</summary>
    internal static bool TryRead(byte[] der, [NotNullWhen(true)] out PrivateKey? key, [NotNullWhen(false)] out string? error)
    {
        key = null;
        byte[]? inner = null;
        try
        {
            var reader = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
            reader.ReadInteger(); // version
            if (reader.PeekTag() == Asn1Tag.Integer) return PrivateKey.TryImport(KeyType.Rsa, der, out key, out error);
            if (reader.PeekTag() == Asn1Tag.PrimitiveOctetString) return No(Curve, out error);

            var algorithm = reader.ReadSequence().ReadObjectIdentifier();
            inner = reader.ReadOctetString();
            switch (algorithm)
            {
                case Ed25519Id:
                    return TryEd25519(inner, out key, out error);
                case RsaId:
                    return PrivateKey.TryImport(KeyType.Rsa, inner, out key, out error);
                default:
                    return No(algorithm == CurveId ? Curve : $"a key of algorithm {algorithm}", out error);
            }
        }
        catch (AsnContentException)
        {
            error = "it is DER, but of no private key";
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
            CryptographicOperations.ZeroMemory(inner);
        }
    }

    internal static string NoIdentity(string what) => $"it is {what}, and a peer's private key is Ed25519 or RSA here";

    private static bool TryEd25519(byte[] octets, out PrivateKey? key, [NotNullWhen(false)] out string? error)
    {
        var seed = new AsnReader(octets, AsnEncodingRules.DER).ReadOctetString();
        key = seed.Length == Ed25519.SeedLength ? PrivateKey.FromEd25519Seed(seed) : null;
        error = key is null ? $"an Ed25519 private key has {Ed25519.SeedLength} bytes, not {seed.Length}" : null;
        CryptographicOperations.ZeroMemory(seed);
        return key is not null;
    }

    private static bool No(string what, out string error)
    {
        error = NoIdentity(what);
        return false;
    }
}
