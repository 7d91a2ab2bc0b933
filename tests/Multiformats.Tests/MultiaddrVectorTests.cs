namespace Registry.Multiformats.Tests;

public sealed class MultiaddrVectorTests
{
    private static readonly VectorFile File = MultiformatsVectors.Load<VectorFile>("multiaddr.json");

    [Fact]
    public void Valid_vectors_are_read_and_written()
    {
        foreach (var (text, canonical, hex) in File.Valid)
        {
            Assert.True(Multiaddr.TryParse(text, out var parsed, out var error), $"{text}: {error}");
            Assert.Equal((text, hex), (text, Convert.ToHexStringLower(parsed.Bytes.Span)));
            Assert.Equal(canonical ?? text, parsed.ToString());

            Assert.True(Multiaddr.TryDecode(Convert.FromHexString(hex), out var decoded, out error), $"{text}: {error}");
            Assert.Equal(parsed, decoded);
            Assert.Equal(canonical ?? text, decoded.ToString());
        }
    }

    [Fact]
    public void Every_truncation_of_a_valid_vector_is_refused_or_is_an_address_of_fewer_components()
    {
        foreach (var vector in File.Valid)
        {
            var whole = Multiaddr.Parse(vector.Text);
            var bytes = whole.Bytes.Span;
            for (var length = 0; length < bytes.Length; length++)
            {
                var good = Multiaddr.TryDecode(bytes[..length], out var address, out var error);
                Assert.True(good ? address!.Components.Count < whole.Components.Count : error!.Length > 0, $"{vector.Text} cut to {length}");
            }
        }
    }

    [Fact]
    public void Invalid_texts_are_refused_with_a_reason_that_is_safe_to_print()
    {
        foreach (var text in File.InvalidText)
        {
            Assert.False(Multiaddr.TryParse(text, out var address, out var error), text);
            Assert.Null(address);
            Assert.True(error.Length is > 0 and < 200 && !error.Any(c => c is < ' ' or > '~'), error);
        }
    }

    [Theory]
    [InlineData("/ip4/1.2.3", "component 1 (ip4) \"1.2.3\" is not an IPv4 address")]
    [InlineData("/ip4/1.2.3.4/tcp/65536", "component 2 (tcp) \"65536\" is not a port, 0 to 65535")]
    [InlineData("/ip4/1.2.3.4/tcp", "component 2 (tcp) has no value")]
    [InlineData("/ip4/1.2.3.4/tpc/1", "component 2 has the unknown protocol \"tpc\"")]
    [InlineData("/tcp/1/p2p/\u001b[31m", "component 2 (p2p) \"?[31m\" is neither base58btc nor a CID")]
    [InlineData("/p2p/bafkreie5qrjvaw64n4tjm6hbnm7fnqvcssfed4whsjqxzslbd3jwhsk3mm", "component 1 (p2p) \"bafkreie5qrjvaw64n4tjm6hbnm7fnqvcssfed4whsjqxzslbd3jwhsk3mm\" is a CID of something else than a libp2p key")]
    [InlineData("ip4/1.2.3.4", "the text does not begin with a slash")]
    [InlineData("///", "the address is empty")]
    public void The_reason_names_the_component(string text, string reason)
    {
        Assert.False(Multiaddr.TryParse(text, out _, out var error));
        Assert.Equal(reason, error);
        Assert.Contains(reason, Assert.Throws<FormatException>(() => Multiaddr.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_not_Unicode_is_refused()
    {
        // Not in the vectors: JSON and attributes hold no lone surrogate.
        Assert.False(Multiaddr.TryParse("/dns/a\ud800b", out _, out var error));
        Assert.Equal("component 1 (dns) \"a?b\" is too long, or not Unicode", error);
    }

    [Fact]
    public void Invalid_bytes_are_refused_with_their_reason()
    {
        foreach (var (hex, reason) in File.InvalidBytes)
        {
            var bytes = Convert.FromHexString(hex);

            Assert.False(Multiaddr.TryDecode(bytes, out var address, out var error), hex);
            Assert.Null(address);
            Assert.True(error.Contains(reason, StringComparison.Ordinal), $"{hex}: {error}");
            Assert.False(Multiaddr.TryDecode(bytes, out address), hex);
            Assert.Null(address);
        }
    }

    private sealed record VectorFile(Vector[] Valid, string[] InvalidText, Malformed[] InvalidBytes);

    private sealed record Vector(string Text, string? Canonical, string Hex);

    private sealed record Malformed(string Hex, string Error);
}
