using System.Security.Cryptography;
using System.Text;

namespace Registry.Identity.Tests;

public sealed class PrivateKeyTests
{
    /// <summary>RFC 8032, section 7.1: tests 1 and 2.</summary>
    [Theory]
    [InlineData("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "", "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72", "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    public void Ed25519_examples_of_the_RFC(string seed, string publicKey, string message, string signature)
    {
        using var key = PrivateKey.FromEd25519Seed(Convert.FromHexString(seed));
        var bytes = Convert.FromHexString(message);
        Assert.Equal(Convert.FromHexString(publicKey), key.PublicKey.Data);
        Assert.Equal(Convert.FromHexString(signature), key.Sign(bytes));
        Assert.True(key.PublicKey.Verify(bytes, Convert.FromHexString(signature)));
        Assert.False(key.PublicKey.Verify([.. bytes, 0], Convert.FromHexString(signature)));
    }

    [Theory]
    [InlineData("ed25519")]
    [InlineData("rsa")]
    public void Key_files_of_the_specification_are_read_and_written_alike(string type)
    {
        var vector = Vectors.PeerIds.EnumerateArray().First(candidate => candidate.Text("type") == type);
        Assert.True(PrivateKey.TryDecode(vector.Hex("private_key"), out var key, out var error), error);
        Assert.Equal(vector.Hex("public_key"), key!.PublicKey.Protobuf);
        Assert.Equal(vector.Hex("private_key"), key.ToProtobuf());
        Assert.Equal(vector.Hex("signature"), key.Sign(Encoding.UTF8.GetBytes(vector.Text("message"))));
        key.Dispose();
    }

    [Theory]
    [InlineData("secp256k1")]
    [InlineData("ecdsa")]
    public void Private_keys_of_other_types_are_refused_by_name(string type)
    {
        var vector = Vectors.PeerIds.EnumerateArray().First(candidate => candidate.Text("type") == type);
        Assert.False(PrivateKey.TryDecode(vector.Hex("private_key"), out _, out var error));
        Assert.Contains(type, error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_old_form_with_the_public_key_twice_is_read()
    {
        using var key = PrivateKey.GenerateEd25519();
        var protobuf = key.ToProtobuf();
        byte[] legacy = [0x08, 0x01, 0x12, 96, .. protobuf.AsSpan(4), .. key.PublicKey.Data.Span];
        Assert.True(PrivateKey.TryDecode(legacy, out var read, out var error), error);
        Assert.Equal(key.PublicKey, read!.PublicKey);
        Assert.Equal(protobuf, read.ToProtobuf());
        read.Dispose();

        legacy[^1] ^= 1;
        Assert.False(PrivateKey.TryDecode(legacy, out _, out error));
        Assert.Contains("public half", error);
    }

    [Fact]
    public void Halves_that_do_not_belong_together_are_refused()
    {
        using var key = PrivateKey.GenerateEd25519();
        var protobuf = key.ToProtobuf();
        protobuf[10] ^= 1;
        Assert.False(PrivateKey.TryDecode(protobuf, out _, out var error));
        Assert.Contains("public half", error);
    }

    [Fact]
    public void A_damaged_RSA_key_is_refused()
    {
        var vector = Vectors.PeerIds.EnumerateArray().First(candidate => candidate.Text("type") == "rsa").Hex("private_key");
        foreach (var offset in new[] { 100, vector.Length / 2, vector.Length - 5 })
        {
            var damaged = (byte[])vector.Clone();
            damaged[offset] ^= 4;
            Assert.False(PrivateKey.TryDecode(damaged, out _, out _), $"byte {offset}");
        }
    }

    [Fact]
    public void RSA_keys_below_2048_bits_are_refused()
    {
        using var small = RSA.Create(1024);
        Assert.False(PrivateKey.TryDecode(Message(0, small.ExportRSAPrivateKey()), out _, out var error));
        Assert.Contains("1024", error);
        Assert.False(PublicKey.TryDecode(Message(0, small.ExportSubjectPublicKeyInfo()), out _, out error));
        Assert.Contains("1024", error);
        Assert.Throws<ArgumentOutOfRangeException>(() => PrivateKey.GenerateRsa(1024));
        Assert.Throws<ArgumentOutOfRangeException>(() => PrivateKey.GenerateRsa(16384));
    }

    [Fact]
    public void Generated_RSA_keys_sign()
    {
        using var key = PrivateKey.GenerateRsa();
        Assert.StartsWith("Qm", key.PublicKey.PeerId.ToString());
        Assert.True(key.PublicKey.Verify([1, 2, 3], key.Sign([1, 2, 3])));
    }

    [Fact]
    public void Keys_are_used_from_several_threads()
    {
        foreach (var key in new[] { PrivateKey.GenerateEd25519(), PrivateKey.GenerateRsa() })
        {
            Parallel.For(0, 100, i =>
            {
                byte[] message = [(byte)i];
                Assert.True(key.PublicKey.Verify(message, key.Sign(message)));
            });
            key.Dispose();
        }
    }

    private static byte[] Message(byte type, byte[] data)
        => [0x08, type, 0x12, (byte)(data.Length | 0x80), (byte)(data.Length >> 7), .. data];
}
