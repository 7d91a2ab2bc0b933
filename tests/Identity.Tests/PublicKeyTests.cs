using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Registry.Multiformats;

namespace Registry.Identity.Tests;

public sealed class PublicKeyTests
{
    [Theory]
    [InlineData("nistP256")]
    [InlineData("nistP384")]
    [InlineData("nistP521")]
    public void ECDSA_keys_of_the_three_curves_verify(string curve)
    {
        using var ecdsa = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        Assert.True(PublicKey.TryCreate(KeyType.Ecdsa, ecdsa.ExportSubjectPublicKeyInfo(), out var key, out var error), error);
        var signature = ecdsa.SignData("message"u8.ToArray(), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        Assert.True(key!.Verify("message"u8, signature));
        Assert.False(key.Verify("Message"u8, signature));
        Assert.False(key.Verify("message"u8, []));
        Assert.True(PublicKey.TryDecode(key.Protobuf.Span, out var same, out _));
        Assert.Equal(key, same);
        Assert.Equal(key.GetHashCode(), same!.GetHashCode());
    }

    [Fact]
    public void Other_curves_are_refused_by_name()
    {
        using var ecdsa = ECDsa.Create(ECCurve.CreateFromValue("1.3.132.0.10"));
        Assert.False(PublicKey.TryCreate(KeyType.Ecdsa, ecdsa.ExportSubjectPublicKeyInfo(), out _, out var error));
        Assert.Contains("1.3.132.0.10", error);
    }

    [Fact]
    public void Points_off_their_curve_verify_nothing()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var info = ecdsa.ExportSubjectPublicKeyInfo();
        info[^1] ^= 1;
        Assert.True(PublicKey.TryCreate(KeyType.Ecdsa, info, out var key, out _));
        Assert.False(key!.Verify([1], ecdsa.SignData([1], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)));
        Assert.False(key.Verify([1], [1]));

        byte[] noPoint = [2, .. new byte[31], 5];
        Assert.True(PublicKey.TryCreate(KeyType.Secp256k1, noPoint, out key, out _));
        Assert.False(key!.Verify([1], [0x30, 6, 2, 1, 1, 2, 1, 1]));
    }

    /// <summary>go-libp2p accepts both halves of the range of s as well.</summary>
    [Fact]
    public void A_secp256k1_signature_with_high_s_verifies()
    {
        var vector = Vectors.PeerIds.EnumerateArray().First(candidate => candidate.Text("type") == "secp256k1");
        Assert.True(PublicKey.TryDecode(vector.Hex("public_key"), out var key, out _));
        var sequence = new AsnReader(vector.Hex("signature"), AsnEncodingRules.DER).ReadSequence();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(sequence.ReadInteger());
            writer.WriteInteger(BigInteger.Parse("0fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", NumberStyles.HexNumber, null) - sequence.ReadInteger());
        }

        Assert.True(key.Verify(Encoding.UTF8.GetBytes(vector.Text("message")), writer.Encode()));
    }

    [Fact]
    public void The_other_encodings_of_a_key_are_refused()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var info = ecdsa.ExportSubjectPublicKeyInfo();
        Assert.False(PublicKey.TryCreate(KeyType.Ecdsa, [.. info, 0], out _, out _)); // a byte after it
        Assert.False(PublicKey.TryCreate(KeyType.Rsa, info, out _, out _)); // of another type
        byte[] longLength = [0x30, 0x81, info[1], .. info.AsSpan(2)]; // BER, not DER
        Assert.False(PublicKey.TryCreate(KeyType.Ecdsa, longLength, out _, out _));
    }

    [Theory]
    [InlineData(KeyType.Ed25519)]
    [InlineData(KeyType.Secp256k1)]
    [InlineData(KeyType.Rsa)]
    [InlineData(KeyType.Ecdsa)]
    public void Data_of_wrong_length_is_refused(KeyType type)
    {
        foreach (var length in new[] { 0, 1, 31, 34, 64, 4096, 20_000 })
        {
            Assert.False(PublicKey.TryCreate(type, new byte[length], out _, out _), $"{length} bytes");
        }
    }

    [Fact]
    public void A_long_RSA_exponent_is_refused()
    {
        using var rsa = RSA.Create(2048);
        var parameters = rsa.ExportParameters(false);
        parameters.Exponent = [1, 0, 0, 0, 1];
        using var slow = RSA.Create();
        slow.ImportParameters(parameters);
        Assert.False(PublicKey.TryCreate(KeyType.Rsa, slow.ExportSubjectPublicKeyInfo(), out _, out var error));
        Assert.Contains("exponent", error);
    }

    [Theory]
    [InlineData("")] // nothing
    [InlineData("0801")] // no data
    [InlineData("1220d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")] // no type
    [InlineData("08041220d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")] // type 4
    [InlineData("08011221d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")] // truncated
    public void Incomplete_messages_are_refused(string hex)
    {
        Assert.False(PublicKey.TryDecode(Convert.FromHexString(hex), out var key, out var error));
        Assert.Null(key);
        Assert.NotNull(error);
    }

    [Fact]
    public void Unknown_fields_are_dropped_and_the_last_of_a_repeated_one_counts()
    {
        using var signer = PrivateKey.GenerateEd25519();
        byte[] padded = [0x08, 0x00, 0x12, 1, 9, 0x1a, 1, 1, .. signer.PublicKey.Protobuf.Span, 0x20, 1];
        Assert.True(PublicKey.TryDecode(padded, out var key, out var error), error);
        Assert.Equal(signer.PublicKey, key);
        Assert.Equal(signer.PublicKey.PeerId, key!.PeerId);
    }

    [Fact]
    public void The_id_of_a_long_key_is_its_sha256()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.True(PublicKey.TryCreate(KeyType.Ecdsa, ecdsa.ExportSubjectPublicKeyInfo(), out var key, out _));
        Assert.Equal(Multihash.Sha256(key!.Protobuf.Span).Bytes.ToArray(), key.PeerId.Bytes);
    }
}
