using System.Formats.Asn1;

namespace Registry.Identity.Keys;

/// <summary>
/// Checks the DER of RSA and ECDSA public keys (RFC 5280, section 4.1; RFC 3279 and 5480) before anything is imported.
/// A peer id is the hash of these bytes, so exactly one encoding of a key is accepted: DER, named curve, uncompressed
/// point, nothing after it. Go re-encodes keys it reads and so comes to the same ids.
/// </summary>
internal static class SubjectPublicKeyInfo
{
    private const string RsaEncryption = "1.2.840.113549.1.1.1";
    private const string EcPublicKey = "1.2.840.10045.2.1";
    private const byte UncompressedPoint = 0x04;

    /// <summary>Null when well-formed, else what is wrong.</summary>
    internal static string? CheckRsa(ReadOnlyMemory<byte> der) => Check(der, RsaEncryption, static (algorithm, key) =>
    {
        algorithm.ReadNull();
        var reader = new AsnReader(key, AsnEncodingRules.DER).ReadSequence();
        var error = RsaLimits.Check(reader.ReadInteger(), reader.ReadInteger());
        reader.ThrowIfNotEmpty();
        return error;
    });

    /// <inheritdoc cref="CheckRsa"/>
    internal static string? CheckEcdsa(ReadOnlyMemory<byte> der) => Check(der, EcPublicKey, static (algorithm, key) =>
    {
        var curve = algorithm.ReadObjectIdentifier();
        int? coordinate = curve switch
        {
            "1.2.840.10045.3.1.7" => 32, // P-256
            "1.3.132.0.34" => 48, // P-384
            "1.3.132.0.35" => 66, // P-521
            _ => null,
        };
        if (coordinate is null) return $"the ECDSA curve {curve} is none of P-256, P-384 and P-521";
        return key.Length == 1 + (2 * coordinate) && key.Span[0] == UncompressedPoint
            ? null
            : "the ECDSA key is not an uncompressed point of its curve";
    });

    /// <summary>Bytes of the point of a key that passed <see cref="CheckEcdsa"/>.</summary>
    internal static int PointLength(ReadOnlyMemory<byte> der)
    {
        var info = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        info.ReadSequence();
        return info.TryReadPrimitiveBitString(out _, out var key) ? key.Length : 0;
    }

    private static string? Check(ReadOnlyMemory<byte> der, string algorithm, Func<AsnReader, ReadOnlyMemory<byte>, string?> check)
    {
        try
        {
            var outer = new AsnReader(der, AsnEncodingRules.DER);
            var info = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            var identifier = info.ReadSequence();
            if (identifier.ReadObjectIdentifier() != algorithm) return "the key's algorithm is not the one of its type";
            if (!info.TryReadPrimitiveBitString(out var unusedBits, out var key) || unusedBits != 0) return "the key is not whole bytes";
            info.ThrowIfNotEmpty();
            var error = check(identifier, key);
            identifier.ThrowIfNotEmpty();
            return error;
        }
        catch (AsnContentException)
        {
            return "the key is not a DER SubjectPublicKeyInfo";
        }
    }
}
