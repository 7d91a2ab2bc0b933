using System.Text;

namespace Registry.Multiformats.Tests;

public sealed class MultihashTests
{
    private static readonly VectorFile File = MultiformatsVectors.Load<VectorFile>("multihash.json");

    [Fact]
    public void Valid_vectors_are_read_and_written()
    {
        foreach (var vector in File.Valid)
        {
            var bytes = Convert.FromHexString(vector.Multihash);

            Assert.True(Multihash.TryDecode(bytes, out var hash), vector.Multihash);
            Assert.Equal((vector.Code, vector.Bits / 8), (hash.Code, hash.Digest.Length));
            Assert.Equal(bytes, hash.Bytes.ToArray());
            Assert.Equal(hash, Multihash.Wrap(hash.Code, hash.Digest.Span));
            Assert.Equal(Base58.Encode(bytes), hash.ToString());

            Assert.True(Multihash.TryRead([.. bytes, 1, 2, 3], out var first, out var consumed));
            Assert.Equal((hash, bytes.Length), (first, consumed));
        }
    }

    [Fact]
    public void The_functions_compute_the_vectors()
    {
        var computed = 0;
        foreach (var vector in File.Valid)
        {
            var input = Encoding.ASCII.GetBytes(vector.Input);
            var hash = (vector.Code, vector.Bits) switch
            {
                (Multihash.Sha256Code, 256) => Multihash.Sha256(input),
                (Multihash.Sha512Code, 512) => Multihash.Sha512(input),
                (Multihash.IdentityCode, _) => Multihash.Identity(input),
                _ => null,
            };
            if (hash is null) continue;

            computed++;
            Assert.Equal(vector.Multihash, Convert.ToHexStringLower(hash.Bytes.Span));
        }

        Assert.Equal(9, computed);
    }

    [Fact]
    public void Invalid_vectors_are_refused()
    {
        foreach (var (hex, why) in File.Invalid)
        {
            Assert.False(Multihash.TryDecode(Convert.FromHexString(hex), out var hash), why);
            Assert.Null(hash);
        }
    }

    [Fact]
    public void Equality_is_of_the_bytes()
    {
        var hash = Multihash.Sha256("a"u8);

        Assert.True(hash.Equals((object)Multihash.Sha256("a"u8)));
        Assert.Equal(hash.GetHashCode(), Multihash.Sha256("a"u8).GetHashCode());
        Assert.False(hash.Equals(Multihash.Sha256("b"u8)));
        Assert.False(hash.Equals(null));
    }

    [Fact]
    public void Digests_over_the_bound_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Multihash.Identity(new byte[Multihash.MaxDigestLength + 1]));

    private sealed record VectorFile(Vector[] Valid, Malformed[] Invalid);

    private sealed record Vector(ulong Code, int Bits, string Input, string Multihash);

    private sealed record Malformed(string Hex, string Why);
}
