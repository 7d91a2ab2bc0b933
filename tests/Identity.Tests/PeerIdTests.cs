using System.Text;
using System.Text.Json;
using Registry.Multiformats;

namespace Registry.Identity.Tests;

public sealed class PeerIdTests
{
    public static TheoryData<string> Names => [.. Vectors.PeerIds.EnumerateArray().Select(vector => vector.Text("name"))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Public_keys_of_the_specification_give_their_ids_and_verify(string name)
    {
        var vector = Find(name);
        Assert.True(PublicKey.TryDecode(vector.Hex("public_key"), out var key, out var error), error);
        Assert.Equal(vector.Text("type"), key!.Type.ToString().ToLowerInvariant());
        Assert.Equal(vector.Hex("public_key"), key.Protobuf);
        Assert.Equal(vector.Hex("multihash"), key.PeerId.Bytes);

        var message = Encoding.UTF8.GetBytes(vector.Text("message"));
        var signature = vector.Hex("signature");
        Assert.True(key.Verify(message, signature));
        Assert.False(key.Verify([.. message, 0], signature));
        Assert.False(key.Verify(message, [.. signature, 0]));
        Assert.False(key.Verify(message, signature.AsSpan(1)));
        signature[^1] ^= 1;
        Assert.False(key.Verify(message, signature));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_text_form_is_read_and_base58_is_written(string name)
    {
        var vector = Find(name);
        Assert.True(PeerId.TryDecode(vector.Hex("multihash"), out var id));
        Assert.Equal(vector.Text("base58"), id!.ToString());
        Assert.Equal(vector.Text("cid_base32"), id.ToCid().ToString());
        Assert.Equal(vector.Text("cid_base36"), id.ToCid().ToString(MultibaseEncoding.Base36));
        foreach (var form in new[] { "base58", "cid_base32", "cid_base36", "cid_base58" })
        {
            Assert.True(PeerId.TryParse(vector.Text(form), out var parsed), form);
            Assert.Equal(id, parsed);
            Assert.Equal(id.GetHashCode(), parsed!.GetHashCode());
            Assert.True(id == parsed);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Keys_are_inside_the_ids_of_short_keys_only(string name)
    {
        var vector = Find(name);
        var id = PeerId.Parse(vector.Text("base58"));
        var inside = id.ExtractPublicKey();
        if (vector.Text("type") is "ed25519" or "secp256k1") Assert.Equal(vector.Hex("public_key"), inside!.Protobuf);
        else Assert.Null(inside);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("Qm")]
    [InlineData("QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5")]
    [InlineData("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5S0")] // 0 is not in the alphabet
    [InlineData("bafybeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe")] // codec dag-pb
    [InlineData("zQmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N")] // multibase without a CID
    [InlineData("x12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA")]
    public void Other_texts_are_refused(string text)
    {
        Assert.False(PeerId.TryParse(text, out var id));
        Assert.Null(id);
        Assert.Throws<FormatException>(() => PeerId.Parse(text));
    }

    [Fact]
    public void Examples_of_the_specification_are_read()
    {
        Assert.Equal(
            PeerId.Parse("QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N"),
            PeerId.Parse("bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe"));
        Assert.NotNull(PeerId.Parse("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA").ExtractPublicKey());
    }

    [Fact]
    public void Only_identity_and_sha256_multihashes_of_the_right_length_are_ids()
    {
        Assert.True(PeerId.TryDecode([0x00, 42, .. new byte[42]], out _));
        Assert.False(PeerId.TryDecode([0x00, 43, .. new byte[43]], out _));
        Assert.False(PeerId.TryDecode([0x00, 0], out _));
        Assert.True(PeerId.TryDecode([0x12, 32, .. new byte[32]], out _));
        Assert.False(PeerId.TryDecode([0x12, 31, .. new byte[31]], out _));
        Assert.False(PeerId.TryDecode([0x12, 32, .. new byte[33]], out _));
        Assert.False(PeerId.TryDecode([0x13, 64, .. new byte[64]], out _)); // sha2-512
        Assert.False(PeerId.TryDecode([], out _));
    }

    [Fact]
    public void An_id_around_an_oddly_encoded_key_holds_no_key()
    {
        // The same Ed25519 key with its fields swapped: the id of the key is another one than this.
        var key = PrivateKey.GenerateEd25519().PublicKey;
        byte[] swapped = [0x12, 32, .. key.Data.Span, 0x08, 0x01];
        Assert.True(PublicKey.TryDecode(swapped, out var decoded, out _));
        Assert.Equal(key, decoded);
        Assert.True(PeerId.TryDecode([0x00, (byte)swapped.Length, .. swapped], out var id));
        Assert.Null(id!.ExtractPublicKey());
    }

    [Fact]
    public void Ids_are_dictionary_keys()
    {
        var ids = Enumerable.Range(0, 100).Select(_ => PrivateKey.GenerateEd25519().PublicKey.PeerId).ToArray();
        var set = ids.ToHashSet();
        Assert.Equal(ids.Length, set.Count);
        Assert.All(ids, id => Assert.Contains(PeerId.Parse(id.ToString()), set));
        Assert.True(ids[0] != ids[1]);
    }

    private static JsonElement Find(string name) => Vectors.PeerIds.EnumerateArray().First(vector => vector.Text("name") == name);
}
