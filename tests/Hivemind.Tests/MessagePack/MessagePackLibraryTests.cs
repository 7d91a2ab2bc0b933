using System.Buffers;
using Registry.Hivemind.MessagePack;
using Library = MessagePack;

namespace Registry.Hivemind.Tests.MessagePack;

/// <summary>
/// The MessagePack package as a second opinion: it writes the same bytes, and takes as long a value where both know where values
/// end. Where the two differ (str for bin, malformed UTF-8), hivemind's bytes decide, in the other tests of this folder.
/// </summary>
public sealed class MessagePackLibraryTests
{
    private static readonly int[] Sizes = [0, 1, 2, 4, 8, 15, 16, 17, 31, 32, 255, 256, 65535, 65536];

    [Fact]
    public void Writes_the_same_bytes()
    {
        foreach (var exponent in Enumerable.Range(0, 64))
        {
            foreach (var offset in new long[] { -1, 0, 1 })
            {
                var unsigned = (1UL << exponent) + (ulong)offset;
                AssertSame(ours => ours.WriteInteger(unsigned), (ref theirs) => theirs.Write(unsigned));
                var negative = -(long)(unsigned >> 1) - 1;
                AssertSame(ours => ours.WriteInteger(negative), (ref theirs) => theirs.Write(negative));
            }
        }
        foreach (var number in new[] { 0d, -0d, 1.5, double.NaN, double.PositiveInfinity, double.Epsilon })
        {
            AssertSame(ours => ours.WriteFloat(number), (ref theirs) => theirs.Write(number));
        }
        foreach (var size in Sizes)
        {
            var bytes = new byte[size];
            AssertSame(ours => ours.WriteBinary(bytes), (ref theirs) => theirs.Write(bytes));
            AssertSame(ours => ours.WriteTextBytes(bytes), (ref theirs) => theirs.WriteString(bytes));
            AssertSame(ours => ours.WriteArrayHeader(size), (ref theirs) => theirs.WriteArrayHeader(size));
            AssertSame(ours => ours.WriteExtension(0x50, bytes), (ref theirs) =>
                theirs.WriteExtensionFormat(new Library.ExtensionResult(0x50, bytes)));
        }
        AssertSame(ours => ours.WriteText("шлях"), (ref theirs) => theirs.Write("шлях"));
        AssertSame(ours => ours.WriteNil(), (ref theirs) => theirs.WriteNil());
        AssertSame(ours => ours.WriteBoolean(true), (ref theirs) => theirs.Write(true));
    }

    [Fact]
    public void Values_end_where_the_library_says()
    {
        const int seed = 20261129;
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var random = new Random(seed);
        int whole = 0, broken = 0;
        for (var round = 0; round < 50_000; round++)
        {
            // Codes at random, mostly followed by small bytes: sizes and counts that the rest can hold, and often cannot.
            var bytes = new byte[random.Next(1, 24)];
            for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)random.Next(random.Next(3) == 0 ? 256 : 3);
            bytes[0] = (byte)random.Next(256);
            // The library takes a count of 2^31 or more for a negative one and reads no elements.
            for (var i = 1; i < bytes.Length; i++)
            {
                if (bytes[i - 1] is 0xdd or 0xdf) bytes[i] &= 0x7f;
            }

            var expected = LengthByLibrary(bytes);
            var reader = new MessagePackReader(bytes);
            var length = reader.TrySkip() ? reader.Consumed : (int?)null;
            Assert.True(expected == length, $"{Convert.ToHexString(bytes)}: {length} here, {expected} there (seed {seed}, round {round})");
            if (length is null) broken++;
            else whole++;
        }
        Assert.True(whole > 1000 && broken > 1000, $"{whole} whole, {broken} broken");
    }

    private static int? LengthByLibrary(byte[] bytes)
    {
        var reader = new Library.MessagePackReader(bytes);
        try
        {
            reader.Skip();
            return (int)reader.Consumed;
        }
        catch (Exception error) when (error is EndOfStreamException or ArgumentException or OverflowException or Library.MessagePackSerializationException)
        {
            return null;
        }
    }

    private delegate void WriteByLibrary(ref Library.MessagePackWriter writer);

    private static void AssertSame(Action<MessagePackWriter> ours, WriteByLibrary theirs)
    {
        var expected = new ArrayBufferWriter<byte>();
        var library = new Library.MessagePackWriter(expected);
        theirs(ref library);
        library.Flush();
        var actual = new ArrayBufferWriter<byte>();
        ours(new MessagePackWriter(actual));
        Assert.Equal(Convert.ToHexString(expected.WrittenSpan), Convert.ToHexString(actual.WrittenSpan));
    }
}
