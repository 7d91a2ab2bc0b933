using System.Text.Json.Serialization;

namespace Registry.Multiformats.Tests;

public sealed class MultibaseTests
{
    private static readonly VectorFile File = MultiformatsVectors.Load<VectorFile>("multibase.json");

    [Fact]
    public void Valid_vectors_are_read_and_written()
    {
        foreach (var vector in File.Valid)
        {
            Assert.Equal(vector.Text, Multibase.Encode(vector.Encoding, Convert.FromHexString(vector.Hex)));
            AssertReads(vector);
        }
    }

    [Fact]
    public void Letters_of_either_case_are_read_where_case_means_nothing()
    {
        foreach (var vector in File.DecodeOnly) AssertReads(vector);
    }

    [Fact]
    public void Invalid_vectors_are_refused()
    {
        foreach (var (text, why) in File.Invalid)
        {
            Assert.False(Multibase.TryDecode(text, out var bytes, out _), $"{text}: {why}");
            Assert.Empty(bytes);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Bytes_round_trip_in_every_encoding(int seed)
    {
        var random = new Random(seed);
        foreach (var encoding in Enum.GetValues<MultibaseEncoding>())
        {
            for (var i = 0; i < 200; i++)
            {
                var bytes = new byte[random.Next(80)];
                random.NextBytes(bytes);
                bytes.AsSpan(0, random.Next(bytes.Length + 1) / 4).Clear();
                var text = Multibase.Encode(encoding, bytes);

                Assert.True(
                    Multibase.TryDecode(text, out var decoded, out var found) && found == encoding && decoded.AsSpan().SequenceEqual(bytes),
                    $"seed {seed}, case {i}: {text}");
            }
        }
    }

    [Fact]
    public void An_encoding_that_is_none_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Multibase.Encode((MultibaseEncoding)'x', []));

    [Fact]
    public void Base58_reads_up_to_its_bound_and_no_further()
    {
        Assert.True(Base58.TryDecode(new string('z', Base58.MaxTextLength), out var bytes));
        Assert.Equal(new string('z', Base58.MaxTextLength), Base58.Encode(bytes));
        Assert.True(Base58.TryDecode(new string('1', Base58.MaxTextLength), out bytes));
        Assert.Equal(new byte[Base58.MaxTextLength], bytes);
        Assert.False(Base58.TryDecode(new string('1', Base58.MaxTextLength + 1), out _));
        Assert.True(Multibase.TryDecode("k" + new string('z', Multibase.MaxBase36TextLength), out _, out _));
    }

    private static void AssertReads(Vector vector)
    {
        Assert.True(Multibase.TryDecode(vector.Text, out var bytes, out var encoding), vector.Text);
        Assert.Equal(vector.Encoding, encoding);
        Assert.Equal(vector.Hex, Convert.ToHexStringLower(bytes));
    }

    private sealed record VectorFile(Vector[] Valid, Vector[] DecodeOnly, Malformed[] Invalid);

    private sealed record Vector(
        [property: JsonConverter(typeof(JsonStringEnumConverter<MultibaseEncoding>))] MultibaseEncoding Encoding,
        string Text,
        string Hex);

    private sealed record Malformed(string Text, string Why);

    /// <summary>DEL is ASCII, but the base-encoding library's tables end one short of it.</summary>
    [Theory]
    [InlineData("z\u007f")]
    [InlineData("b\u007f\u007f")]
    [InlineData("k\u007f")]
    [InlineData("f\u007f\u007f")]
    [InlineData("m\u007f\u007f")]
    public void A_character_past_the_tables_is_refused(string text)
    {
        Assert.False(Multibase.TryDecode(text, out _, out _));
        Assert.False(Base58.TryDecode(text.AsSpan(1), out _));
        Assert.False(Multiaddr.TryParse($"/onion3/{text[1..].PadRight(56, 'a')}:80", out _, out _));
    }
}
