using System.Buffers;
using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Multiformats;

namespace Registry.Registrations.Tests.Fixtures;

/// <summary>A peer's key of a kind whose signatures can be written in several ways by anybody who has one.</summary>
internal sealed class OtherPeerKey
{
    private static readonly BigInteger Secp256k1Order = Number("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
    private static readonly BigInteger P256Order = Number("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");

    private readonly BigInteger _order;
    private readonly Func<byte[], (BigInteger R, BigInteger S)> _sign;

    private OtherPeerKey(KeyType type, byte[] data, BigInteger order, Func<byte[], (BigInteger R, BigInteger S)> sign)
    {
        PublicKey = PublicKey.TryCreate(type, data, out var key, out var error) ? key : throw new ArgumentException(error);
        _order = order;
        _sign = sign;
    }

    public PublicKey PublicKey { get; }

    public PeerId Peer => PublicKey.PeerId;

    public static OtherPeerKey Of(KeyType type) => type == KeyType.Secp256k1 ? Secp256k1() : P256();

    /// <summary>Of a statement's text or a heartbeat's, in the one canonical form.</summary>
    public byte[] Canonical(string text, string of = "registration")
    {
        var (r, s) = LowPair(text, of);
        return Der(r, s);
    }

    /// <summary>Valid signatures of the text in forms that are not canonical, each by the name of what is wrong with it.</summary>
    public IEnumerable<(string Name, byte[] Signature)> OtherForms(string text, string of = "registration")
    {
        var (r, s) = LowPair(text, of);
        var der = Der(r, s);
        yield return ("high s", Der(r, _order - s));
        yield return ("a length in two bytes", [der[0], 0x81, .. der.AsSpan(1)]);
        yield return ("a byte after it", [.. der, 0]);
        yield return ("a zero before r", [der[0], (byte)(der[1] + 1), der[2], (byte)(der[3] + 1), 0, .. der.AsSpan(4)]);
    }

    private static OtherPeerKey Secp256k1()
    {
        var secret = Enumerable.Repeat((byte)7, 32).ToArray();
        var wallet = WalletKey.TryCreate(secret, out var key, out var error) ? key : throw new ArgumentException(error);
        return new OtherPeerKey(KeyType.Secp256k1, Secp256k1Net.Secp256k1.CreatePublicKey(secret, compressed: true), Secp256k1Order, message =>
        {
            var signature = wallet.SignHash(SHA256.HashData(message));
            return (Unsigned(signature.R.Span), Unsigned(signature.S.Span));
        });
    }

    private static OtherPeerKey P256()
    {
        var ecdsa = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = [.. Enumerable.Repeat((byte)7, 32)] });
        return new OtherPeerKey(KeyType.Ecdsa, ecdsa.ExportSubjectPublicKeyInfo(), P256Order, message =>
        {
            var signature = ecdsa.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            return (Unsigned(signature.AsSpan(0, 32)), Unsigned(signature.AsSpan(32)));
        });
    }

    private (BigInteger R, BigInteger S) LowPair(string text, string of)
    {
        var message = new ArrayBufferWriter<byte>();
        foreach (var part in new[] { $"far-mesh-{of}", $"/far-mesh/{of}", text })
        {
            Varint.Write(message, (ulong)part.Length);
            message.Write(Encoding.ASCII.GetBytes(part));
        }

        var (r, s) = _sign(message.WrittenSpan.ToArray());
        return (r, s > _order / 2 ? _order - s : s);
    }

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

    private static BigInteger Unsigned(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);
}
