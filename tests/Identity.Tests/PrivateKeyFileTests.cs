using System.Security.Cryptography;
using System.Text;

namespace Registry.Identity.Tests;

/// <summary>Keys are taken in the forms in which people have them; what is something else is named.</summary>
public sealed class PrivateKeyFileTests
{
    /// <summary>Made with openssl 3.0: genpkey -algorithm ed25519.</summary>
    private const string OpenSslEd25519 = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n";

    /// <summary>The seed in it: RFC 8032, section 7.1, test 1.</summary>
    private const string Seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

    private static readonly PrivateKey Key = PrivateKey.FromEd25519Seed(Convert.FromHexString(Seed));
    private static readonly RSA Rsa = RSA.Create(2048);

    private static string Base64 => Convert.ToBase64String(Key.ToProtobuf());

    private static string Id => Key.PublicKey.PeerId.ToString();

    public static TheoryData<string, byte[]> Forms => new()
    {
        { "protobuf", Key.ToProtobuf() },
        { "base64", Text(Base64) },
        { "base64 in lines", Text(Base64.Insert(20, "\r\n") + "\r\n") },
        { "base64 after a byte order mark", [0xef, 0xbb, 0xbf, .. Text(Base64 + "\n")] },
        { "hex", Text(Convert.ToHexString(Key.ToProtobuf())) },
        { "kubo", Text(Kubo(Id)) },
        { "js", Text($$"""{"id":"{{Id}}","privKey":"{{Base64}}","pubKey":"x"}""") },
        { "PEM", Text(OpenSslEd25519) },
        { "PEM with CRLF", Text("\uFEFF" + OpenSslEd25519.Replace("\n", "\r\n", StringComparison.Ordinal)) },
        { "PEM after a comment", Text("Bag Attributes: none\n" + OpenSslEd25519) },
        { "DER", Convert.FromBase64String(OpenSslEd25519.Split('\n')[1]) },
    };

    public static TheoryData<string, byte[]> RsaForms => new()
    {
        { "PKCS#8", Text(Rsa.ExportPkcs8PrivateKeyPem()) },
        { "PKCS#1", Text(Rsa.ExportRSAPrivateKeyPem()) },
        { "PKCS#8 DER", Rsa.ExportPkcs8PrivateKey() },
        { "PKCS#1 DER", Rsa.ExportRSAPrivateKey() },
    };

    public static TheoryData<byte[], string> Others => new()
    {
        { [], "empty" },
        { Text("\uFEFF \r\n"), "empty" },
        { Text("rubbish, at all events"), "neither PEM nor JSON" },
        { new byte[4096], "malformed" },
        { [0xff, 0xfe, (byte)'-', 0], "UTF-16" },
        { Text(Seed), "64 hex digits" },
        { Text(Ec().ExportECPrivateKeyPem()), "elliptic-curve" },
        { Text(Ec().ExportPkcs8PrivateKeyPem()), "elliptic-curve" },
        { Ec().ExportECPrivateKey(), "elliptic-curve" },
        { Text(Rsa.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1))), "encrypted" },
        { Text("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n"), "encrypted" },
        { Text("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n"), "OpenSSH" },
        { Text(Rsa.ExportSubjectPublicKeyInfoPem()), "PUBLIC KEY" },
        { Rsa.ExportSubjectPublicKeyInfo(), "no private key" },
        { Text("-----BEGIN PRIVATE KEY-----\nMC4CAQ"), "no whole PEM" },
        { Text(RSA.Create(1024).ExportPkcs8PrivateKeyPem()), "1024 bits" },
        { Text("{"), "JSON" },
        { Text("{}"), "PrivKey" },
        { Text("""{"Identity":5}"""), "another form" },
        { Text("""{"Identity":{"PrivKey":"AAAA"}}"""), "malformed" },
        { Text(Kubo("QmS9KwZptnVdB9FFV7uGgaTq4sEKBwcYeKZDfSpyKDUd1g")), "another peer" },
        { Text("""{"version":3,"crypto":{}}"""), "wallet" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_form_of_one_key_is_the_same_peer(string form, byte[] file)
    {
        Assert.True(PrivateKeyFile.TryRead(file, out var key, out var error), $"{form}: {error}");
        Assert.Equal(Id, key.PublicKey.PeerId.ToString());
    }

    [Theory]
    [MemberData(nameof(RsaForms))]
    public void Rsa_keys_are_taken_from_openssl(string form, byte[] file)
    {
        Assert.True(PrivateKeyFile.TryRead(file, out var key, out var error), $"{form}: {error}");
        Assert.Equal(Rsa.ExportSubjectPublicKeyInfo(), Imported(key));
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void What_is_something_else_is_named(byte[] file, string named)
    {
        Assert.False(PrivateKeyFile.TryRead(file, out var key, out var error));
        Assert.Null(key);
        Assert.Contains(named, error, StringComparison.Ordinal);
    }

    private static byte[] Imported(PrivateKey key)
    {
        using var rsa = RSA.Create();
        rsa.ImportRSAPrivateKey(key.ToProtobuf().AsSpan()[5..], out _);
        return rsa.ExportSubjectPublicKeyInfo();
    }

    private static string Kubo(string peer) => $$$"""{"API":{},"Identity":{"PeerID":"{{{peer}}}","PrivKey":"{{{Base64}}}"}}""";

    private static ECDsa Ec() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
