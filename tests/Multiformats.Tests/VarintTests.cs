using System.Buffers;
using System.Globalization;

namespace Registry.Multiformats.Tests;

public sealed class VarintTests
{
    private static readonly VectorFile File = MultiformatsVectors.Load<VectorFile>("varint.json");

    [Fact]
    public void Valid_vectors_are_read_and_written()
    {
        foreach (var (text, hex) in File.Valid)
        {
            var value = ulong.Parse(text, CultureInfo.InvariantCulture);
            var bytes = Convert.FromHexString(hex);

            Assert.Equal(OperationStatus.Done, Varint.TryRead([.. bytes, 0xff], out var read, out var consumed));
            Assert.Equal((value, bytes.Length), (read, consumed));
            Assert.Equal(bytes.Length, Varint.GetLength(value));

            var output = new ArrayBufferWriter<byte>();
            Varint.Write(output, value);
            Assert.Equal(bytes, output.WrittenSpan.ToArray());
        }
    }

    [Fact]
    public void Invalid_vectors_have_their_outcome()
    {
        foreach (var (hex, outcome, why) in File.Invalid)
        {
            var status = Varint.TryRead(Convert.FromHexString(hex), out var value, out var consumed);

            Assert.True(status == outcome, $"{hex} ({why}): {status}");
            Assert.Equal((0UL, 0), (value, consumed));
        }
    }

    [Fact]
    public void A_sequence_is_read_as_a_span_is_however_it_is_cut()
    {
        foreach (var hex in File.Valid.Select(v => v.Hex).Concat(File.Invalid.Select(v => v.Hex)))
        {
            var bytes = Convert.FromHexString(hex);
            var expected = (Varint.TryRead(bytes, out var value, out var consumed), value, consumed);
            for (var cut = 0; cut <= bytes.Length; cut++)
            {
                var sequence = Segment.Join(bytes[..cut], [], bytes[cut..]);
                var actual = (Varint.TryRead(in sequence, out value, out consumed), value, consumed);
                Assert.True(expected == actual, $"{hex} cut at {cut}: {actual}");
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Values_of_every_size_round_trip(int seed)
    {
        var random = new Random(seed);
        var buffer = new byte[Varint.MaxLength];
        for (var i = 0; i < 2000; i++)
        {
            var value = (ulong)random.NextInt64() >> random.Next(63);
            var written = Varint.Write(buffer, value);

            Assert.Equal(OperationStatus.Done, Varint.TryRead(buffer, out var read, out var consumed));
            Assert.True((value, written) == (read, consumed), $"seed {seed}, case {i}: {value}");
            Assert.Equal(OperationStatus.NeedMoreData, Varint.TryRead(buffer.AsSpan(0, written - 1), out _, out _));
        }
    }

    [Fact]
    public void Values_over_63_bits_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Varint.GetLength(1UL << 63));
        Assert.Throws<ArgumentOutOfRangeException>(() => Varint.Write(new byte[16], 1UL << 63));
    }

    [Fact]
    public void A_destination_too_short_is_refused() => Assert.Throws<ArgumentException>(() => Varint.Write(new byte[1], 128));

    private sealed record VectorFile(Valid[] Valid, Invalid[] Invalid);

    private sealed record Valid(string Value, string Hex);

    private sealed record Invalid(
        string Hex,
        [property: System.Text.Json.Serialization.JsonConverter(typeof(System.Text.Json.Serialization.JsonStringEnumConverter<OperationStatus>))]
        OperationStatus Outcome,
        string Why);
}
