using System.Buffers;
using Registry.Hivemind.MessagePack;
using Registry.Hivemind.Values;

namespace Registry.Hivemind.Tests.Values;

public sealed class DictionaryValueTests
{
    private const int Max = 100;

    private static readonly byte[] Vector = WireVectors.Bytes("DictionaryDHTValue(one entry)");

    [Fact]
    public void The_vector_is_read_and_written_to_the_byte()
    {
        var entries = new List<DictionaryEntry>();
        Assert.Equal(DictionaryStatus.Decoded, DictionaryValue.Decode(Vector, Max, entries, out var refused));
        Assert.Equal(0, refused);
        var entry = Assert.Single(entries);
        Assert.Equal(WireVectors.Bytes("subkey", "wire"), entry.Subkey);
        Assert.Equal(WireVectors.Bytes("ServerInfo"), entry.Value);
        Assert.Equal(1700000240.5, entry.Expiration);
        Assert.Equal(Vector, DictionaryValue.Encode(entries));
    }

    [Fact]
    public void Str_and_bin_subkeys_stay_what_they_are()
    {
        DictionaryEntry[] written = [Entry("a161"), Entry("c40161"), Entry("01"), Entry("d64092a16101")];
        Assert.Equal(written, Decode(DictionaryValue.Encode(written)), SameBytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(70_000)]
    public void Any_number_of_subkeys_fits_its_header(int count)
    {
        var written = Enumerable.Range(0, count).Select(i => new DictionaryEntry(Subkey.OfText($"{i}"), new byte[i % 300], i)).ToArray();
        var entries = new List<DictionaryEntry>();
        Assert.Equal(DictionaryStatus.Decoded, DictionaryValue.Decode(DictionaryValue.Encode(written), count, entries, out _));
        Assert.Equal(written, entries, SameBytes);
    }

    [Fact]
    public void A_million_subkeys_are_refused_before_they_are_read()
    {
        // A million times nil: plausible by its size.
        var blob = Blob(writer =>
        {
            Header(writer);
            writer.WriteArrayHeader(1_000_000);
            writer.WriteRaw(Enumerable.Repeat((byte)0xC0, 1_000_000).ToArray());
        });
        var entries = new List<DictionaryEntry>();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(DictionaryStatus.TooManySubkeys, DictionaryValue.Decode(blob, Max, entries, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.Empty(entries);
    }

    [Fact]
    public void A_bad_entry_costs_only_itself()
    {
        var blob = Blob(writer =>
        {
            Header(writer);
            writer.WriteArrayHeader(6);
            WriteEntry(writer, "a161", "c40101", "cb41d954fc7c200000");
            WriteEntry(writer, "90", "c40101", "cb41d954fc7c200000");
            WriteEntry(writer, "a162", "a101", "cb41d954fc7c200000");
            WriteEntry(writer, "a163", "c40101", "a101");
            WriteEntry(writer, "a164", "c40101", "cb7ff8000000000000");
            WriteEntry(writer, "a165", "c40101", "ce6553f1f0");
        });
        var entries = new List<DictionaryEntry>();
        Assert.Equal(DictionaryStatus.Decoded, DictionaryValue.Decode(blob, Max, entries, out var refused));
        Assert.Equal(4, refused);
        Assert.Equal(["a", "e"], entries.Select(entry => Subkey.Display(entry.Subkey.Span)));
        Assert.Equal(1700000240.0, entries[1].Expiration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("c0")]
    [InlineData("d44090")]
    [InlineData("d45090")]
    [InlineData("c7045093010190c0")]
    [InlineData("c705509301019190")]
    [InlineData("c70450930101c0")]
    [InlineData("c704509301a190")]
    [InlineData("c90fffffff5093010190")]
    public void What_is_no_dictionary_is_malformed(string hex)
        => Assert.Equal(DictionaryStatus.Malformed, DictionaryValue.Decode(Convert.FromHexString(hex), Max, [], out _));

    [Fact]
    public void A_depth_bomb_for_a_subkey_is_malformed()
    {
        var blob = Blob(writer =>
        {
            Header(writer);
            writer.WriteArrayHeader(1);
            writer.WriteArrayHeader(3);
            writer.WriteRaw(Enumerable.Repeat((byte)0x91, 1 << 20).ToArray());
        });
        Assert.Equal(DictionaryStatus.Malformed, DictionaryValue.Decode(blob, Max, [], out _));
    }

    [Fact]
    public void Damaged_dictionaries_never_throw()
    {
        const int seed = 7;
        var random = new Random(seed);
        for (var i = 0; i < 3000; i++)
        {
            var bytes = Vector[..random.Next(Vector.Length + 1)];
            for (var flips = random.Next(1, 4); flips > 0 && bytes.Length > 0; flips--) bytes[random.Next(Math.Min(bytes.Length, 90))] = (byte)random.Next(256);
            var entries = new List<DictionaryEntry>();
            var status = DictionaryValue.Decode(bytes, Max, entries, out _);
            Assert.True(status == DictionaryStatus.Decoded || entries.Count == 0, $"seed {seed}, case {i}");
        }
    }

    private static DictionaryEntry Entry(string subkey) => new(Convert.FromHexString(subkey), new byte[] { 1, 2, 3 }, 1700000000.25);

    private static List<DictionaryEntry> Decode(byte[] blob)
    {
        var entries = new List<DictionaryEntry>();
        Assert.Equal(DictionaryStatus.Decoded, DictionaryValue.Decode(blob, Max, entries, out _));
        return entries;
    }

    private static bool SameBytes(DictionaryEntry a, DictionaryEntry b)
        => a.Subkey.Span.SequenceEqual(b.Subkey.Span) && a.Value.Span.SequenceEqual(b.Value.Span) && a.Expiration.Equals(b.Expiration);

    private static byte[] Blob(Action<MessagePackWriter> write)
    {
        var payload = new ArrayBufferWriter<byte>();
        write(new MessagePackWriter(payload));
        var blob = new ArrayBufferWriter<byte>();
        new MessagePackWriter(blob).WriteExtension(HivemindExtension.Dictionary, payload.WrittenSpan);
        return blob.WrittenSpan.ToArray();
    }

    private static void Header(MessagePackWriter writer)
    {
        writer.WriteArrayHeader(3);
        writer.WriteFloat(double.PositiveInfinity);
        writer.WriteFloat(1);
    }

    private static void WriteEntry(MessagePackWriter writer, params string[] fields)
    {
        writer.WriteArrayHeader(fields.Length);
        foreach (var field in fields) writer.WriteRaw(Convert.FromHexString(field));
    }
}
