using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Registry.Identity.Tests;

/// <summary>One form of each signature is canonical; whoever has a signature can write others without the key, and those are not.</summary>
public sealed class CanonicalSignatureTests
{
    private const string Secp256k1Order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

    /// <summary>FIPS 186-4, appendix D.1.2.</summary>
    public static TheoryData<string, string> Curves => new()
    {
        { "nistP256", "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551" },
        { "nistP384", "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973" },
        { "nistP521", "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409" },
    };

    [Theory]
    [MemberData(nameof(Curves))]
    public void ECDSA_has_low_s_and_strict_DER(string curve, string order)
    {
        using var ecdsa = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        Assert.True(PublicKey.TryCreate(KeyType.Ecdsa, ecdsa.ExportSubjectPublicKeyInfo(), out var key, out var error), error);
        var message = "message"u8.ToArray();

        Check(key!, message, ecdsa.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence), Number(order));
    }

    [Fact]
    public void Secp256k1_has_low_s_and_strict_DER()
    {
        var vector = Vectors.PeerIds.EnumerateArray().First(candidate => candidate.Text("type") == "secp256k1");
        Assert.True(PublicKey.TryDecode(vector.Hex("public_key"), out var key, out _));

        Check(key!, Encoding.UTF8.GetBytes(vector.Text("message")), vector.Hex("signature"), Number(Secp256k1Order));
    }

    [Fact]
    public void The_bounds_are_those_of_the_order()
    {
        var vector = Vectors.PeerIds.EnumerateArray().First(candidate => candidate.Text("type") == "secp256k1");
        Assert.True(PublicKey.TryDecode(vector.Hex("public_key"), out var key, out _));
        var order = Number(Secp256k1Order);

        Assert.True(key!.IsCanonical(Der(1, 1)));
        Assert.True(key.IsCanonical(Der(order - 1, order / 2)));
        Assert.False(key.IsCanonical(Der(1, (order / 2) + 1)));
        Assert.False(key.IsCanonical(Der(order, 1)));
        Assert.False(key.IsCanonical(Der(0, 1)));
        Assert.False(key.IsCanonical(Der(1, 0)));
        Assert.False(key.IsCanonical(Der(-1, 1)));
        Assert.False(key.IsCanonical(Der(1, -1)));
    }

    [Fact]
    public void Ed25519_and_RSA_signatures_that_verify_have_no_other_form()
    {
        foreach (var signer in new[] { PrivateKey.FromEd25519Seed(new byte[32]), PrivateKey.GenerateRsa() })
        {
            using var key = signer;
            var signature = key.Sign("message"u8);
            Assert.True(key.PublicKey.IsCanonical(signature));
            Assert.False(key.PublicKey.Verify("message"u8, [.. signature, 0]));
            Assert.False(key.PublicKey.Verify("message"u8, [0, .. signature]));
        }

        // Ed25519: S of the second half is S + L, which RFC 8032 has refused.
        using var ed25519 = PrivateKey.FromEd25519Seed(new byte[32]);
        var low = ed25519.Sign("message"u8);
        var s = new BigInteger(low.AsSpan(32), isUnsigned: true) + BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", CultureInfo.InvariantCulture);
        Assert.False(ed25519.PublicKey.Verify("message"u8, [.. low.AsSpan(0, 32), .. s.ToByteArray(isUnsigned: true)]));
    }

    private static void Check(PublicKey key, byte[] message, byte[] signature, BigInteger order)
    {
        var sequence = new AsnReader(signature, AsnEncodingRules.DER).ReadSequence();
        var (r, s) = (sequence.ReadInteger(), sequence.ReadInteger());
        if (s > order / 2) s = order - s;
        var canonical = Der(r, s);
        Assert.True(key.Verify(message, canonical));
        Assert.True(key.IsCanonical(canonical));

        var high = Der(r, order - s);
        Assert.True(key.Verify(message, high));
        Assert.False(key.IsCanonical(high), "high s");

        // Signatures of the longest curve have more than 127 bytes, and their length a form of its own.
        var header = canonical[1] < 0x80 ? 2 : 3;
        var body = canonical[header..];
        foreach (var (name, other) in new (string, byte[])[]
        {
            ("nothing", []),
            ("a byte after it", [.. canonical, 0]),
            ("one byte less", canonical[..^1]),
            ("a length in more bytes than it needs", header == 2 ? [0x30, 0x81, canonical[1], .. body] : [0x30, 0x82, 0, canonical[2], .. body]),
            ("no end", [0x30, 0x80, .. body, 0, 0]),
            ("a zero before r", Sequence([2, (byte)(body[1] + 1), 0, .. body.AsSpan(2)])),
            ("a third number", Sequence([.. body, 2, 1, 1])),
            ("r alone", Sequence(body[..(2 + body[1])])),
            ("a set", [0x31, .. canonical.AsSpan(1)]),
            ("fixed fields", [.. r.ToByteArray(isUnsigned: true, isBigEndian: true), .. s.ToByteArray(isUnsigned: true, isBigEndian: true)]),
        })
        {
            Assert.False(key.IsCanonical(other), name);
        }
    }

    private static byte[] Sequence(byte[] body) => body.Length < 0x80 ? [0x30, (byte)body.Length, .. body] : [0x30, 0x81, (byte)body.Length, .. body];

    private static byte[] Der(BigInteger r, BigInteger s)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(r);
            writer.WriteInteger(s);
        }

        return writer.Encode();
    }

    private static BigInteger Number(string hex) => BigInteger.Parse("0" + hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
