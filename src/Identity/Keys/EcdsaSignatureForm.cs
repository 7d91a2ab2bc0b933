using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;

namespace Registry.Identity.Keys;

/// <summary>
/// The one canonical form of an ECDSA signature: DER, nothing after it, r and s scalars of the curve, s in its lower half.
/// Whoever has a valid signature can write it in other forms without knowing the key; where bytes are told apart, one counts.
/// </summary>
internal static class EcdsaSignatureForm
{
    // Orders of the curves: SEC 2 (secp256k1) and FIPS 186-4, appendix D.1.2.
    private static readonly BigInteger Secp256k1 = Order("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
    private static readonly BigInteger P256 = Order("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    private static readonly BigInteger P384 = Order("ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973");
    private static readonly BigInteger P521 = Order(
        "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409");

    public static bool IsCanonicalSecp256k1(ReadOnlySpan<byte> signature) => IsCanonical(signature, Secp256k1);

    /// <param name="signature">As it was given.</param>
    /// <param name="keyLength">Bytes of the uncompressed point, which tell the curve.</param>
    public static bool IsCanonicalEcdsa(ReadOnlySpan<byte> signature, int keyLength) => keyLength switch
    {
        65 => IsCanonical(signature, P256),
        97 => IsCanonical(signature, P384),
        133 => IsCanonical(signature, P521),
        _ => false,
    };

    private static bool IsCanonical(ReadOnlySpan<byte> signature, BigInteger order)
    {
        try
        {
            var outer = new AsnReader(signature.ToArray(), AsnEncodingRules.DER);
            var pair = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            var (r, s) = (pair.ReadInteger(), pair.ReadInteger());
            pair.ThrowIfNotEmpty();
            return r > 0 && r < order && s > 0 && s <= order / 2;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    private static BigInteger Order(string hex) => BigInteger.Parse("0" + hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
