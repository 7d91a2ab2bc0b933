namespace Registry.Multiformats.Tests;

public sealed class CidTests
{
    private static readonly VectorFile File = MultiformatsVectors.Load<VectorFile>("cid.json");

    [Fact]
    public void Valid_vectors_are_read_and_written()
    {
        foreach (var vector in File.Valid)
        {
            Assert.True(Cid.TryParse(vector.Text, out var cid), vector.Text);
            Assert.Equal((vector.Version, vector.Codec), (cid.Version, cid.Codec));
            Assert.Equal(vector.Multihash, Convert.ToHexStringLower(cid.Hash.Bytes.Span));
            Assert.Equal(vector.Bytes, Convert.ToHexStringLower(cid.ToBytes()));
            Assert.Equal(vector.Canonical ?? vector.Text, cid.ToString());

            Assert.True(Cid.TryDecode(cid.ToBytes(), out var decoded), vector.Bytes);
            Assert.Equal(cid, decoded);
            Assert.Equal(cid.GetHashCode(), decoded.GetHashCode());
        }
    }

    [Fact]
    public void Invalid_texts_are_refused()
    {
        foreach (var text in File.InvalidText)
        {
            Assert.False(Cid.TryParse(text, out var cid), text);
            Assert.Null(cid);
        }
    }

    [Fact]
    public void Invalid_bytes_are_refused()
    {
        foreach (var (hex, why) in File.InvalidBytes)
        {
            Assert.False(Cid.TryDecode(Convert.FromHexString(hex), out var cid), why);
            Assert.Null(cid);
        }
    }

    [Fact]
    public void Version_1_is_written_in_every_encoding()
    {
        // Base36 and base58btc are bounded on reading: the longest CID there is must still fit.
        var longest = new Cid(Varint.MaxValue, Multihash.Wrap(Varint.MaxValue, new byte[Multihash.MaxDigestLength]));
        foreach (var cid in new[] { new Cid(Cid.RawCodec, Multihash.Sha256("model"u8)), longest })
        {
            foreach (var encoding in Enum.GetValues<MultibaseEncoding>())
            {
                var text = cid.ToString(encoding);
                Assert.True(Cid.TryParse(text, out var parsed), text);
                Assert.Equal(cid, parsed);
            }
        }
    }

    [Fact]
    public void Version_0_has_one_text_form()
    {
        Assert.True(Cid.TryParse("QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n", out var version0));
        var version1 = new Cid(Cid.DagPbCodec, version0.Hash);

        Assert.Throws<InvalidOperationException>(() => version0.ToString(MultibaseEncoding.Base32));
        Assert.False(version0.Equals(version1));
        Assert.False(version0.Equals((object?)null));
    }

    private sealed record VectorFile(Vector[] Valid, string[] InvalidText, Malformed[] InvalidBytes);

    private sealed record Vector(string Text, int Version, ulong Codec, string Multihash, string Bytes, string? Canonical);

    private sealed record Malformed(string Hex, string Why);
}
