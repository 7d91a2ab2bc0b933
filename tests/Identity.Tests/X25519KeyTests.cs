namespace Registry.Identity.Tests;

public sealed class X25519KeyTests
{
    /// <summary>RFC 7748, section 6.1.</summary>
    [Fact]
    public void Diffie_Hellman_example_of_the_RFC()
    {
        using var alice = X25519Key.FromPrivate(Convert.FromHexString("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
        using var bob = X25519Key.FromPrivate(Convert.FromHexString("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));
        Assert.Equal(Convert.FromHexString("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"), alice.PublicKey);
        Assert.Equal(Convert.FromHexString("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"), bob.PublicKey);

        var shared = Convert.FromHexString("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
        var secret = new byte[X25519Key.Length];
        Assert.True(alice.TryDerive(bob.PublicKey.Span, secret));
        Assert.Equal(shared, secret);
        Assert.True(bob.TryDerive(alice.PublicKey.Span, secret));
        Assert.Equal(shared, secret);
    }

    /// <summary>RFC 7748, section 5.2: scalar, u coordinate, output.</summary>
    [Theory]
    [InlineData("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4", "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c", "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")]
    [InlineData("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d", "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493", "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957")]
    public void Scalar_multiplication_examples_of_the_RFC(string scalar, string point, string expected)
    {
        using var key = X25519Key.FromPrivate(Convert.FromHexString(scalar));
        var secret = new byte[X25519Key.Length];
        Assert.True(key.TryDerive(Convert.FromHexString(point), secret));
        Assert.Equal(Convert.FromHexString(expected), secret);
    }

    /// <summary>The points of order 1, 2, 4 and 8, and their encodings not reduced modulo p.</summary>
    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")]
    [InlineData("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000080")]
    public void Low_order_points_give_no_secret(string point)
    {
        using var key = X25519Key.Generate();
        Assert.False(key.TryDerive(Convert.FromHexString(point), new byte[X25519Key.Length]));
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        using var key = X25519Key.Generate();
        foreach (var length in new[] { 0, 1, 31, 33, 64 })
        {
            Assert.False(key.TryDerive(new byte[length], new byte[X25519Key.Length]), $"{length} bytes");
            Assert.Throws<ArgumentException>(() => X25519Key.FromPrivate(new byte[length]));
        }

        Assert.Throws<ArgumentException>(() => key.TryDerive(key.PublicKey.Span, new byte[31]));
    }

    [Fact]
    public void Generated_keys_agree()
    {
        using var one = X25519Key.Generate();
        using var other = X25519Key.Generate();
        Assert.NotEqual(one.PublicKey, other.PublicKey);
        byte[] secret = new byte[X25519Key.Length], same = new byte[X25519Key.Length];
        Assert.True(one.TryDerive(other.PublicKey.Span, secret));
        Assert.True(other.TryDerive(one.PublicKey.Span, same));
        Assert.Equal(secret, same);
    }

    [Fact]
    public void A_disposed_key_is_not_used()
    {
        var key = X25519Key.Generate();
        key.Dispose();
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.TryDerive(key.PublicKey.Span, new byte[X25519Key.Length]));
    }
}
