using System.Buffers;
using Registry.Hivemind.MessagePack;

namespace Registry.Hivemind.Values;

/// <summary>
/// A dictionary value on the wire: extension 0x50 whose payload is [maxsize, latest expiration, [[subkey, value, expiration], …]]
/// (hivemind, dht/storage.py, DictionaryDHTValue). The subkeys are MessagePack objects and are written as they were read; a
/// str written as bin would fail Python's readers. maxsize is written as infinity, which is what hivemind has, and not kept.
/// </summary>
internal static class DictionaryValue
{
    private const int FieldCount = 3;
    private const int FloatLength = 1 + sizeof(double);

    /// <summary>
    /// Adds the entries to <paramref name="entries"/> in their order; they refer to <paramref name="packed"/>. Entries whose
    /// subkey Python could not use, whose value is no bin or whose expiration is no number are left out and counted in
    /// <paramref name="refused"/>, so that one bad entry costs only itself. The same subkey may come twice. Adds nothing unless decoded.
    /// </summary>
    public static DictionaryStatus Decode(ReadOnlyMemory<byte> packed, int maxSubkeys, List<DictionaryEntry> entries, out int refused)
    {
        refused = 0;
        var outer = new MessagePackReader(packed.Span);
        if (!outer.TryReadExtension(out var type, out var payload) || type != HivemindExtension.Dictionary || !outer.AtEnd) return DictionaryStatus.Malformed;

        var inner = packed.Slice(packed.Length - payload.Length);
        var reader = new MessagePackReader(payload);
        if (!reader.TryReadArrayHeader(out var fields) || fields != FieldCount
            || !reader.TryReadNumber(out _) || !reader.TryReadNumber(out _)
            || !reader.TryReadArrayHeader(out var count))
        {
            return DictionaryStatus.Malformed;
        }

        if (count > maxSubkeys) return DictionaryStatus.TooManySubkeys;

        var before = entries.Count;
        for (var i = 0; i < count; i++)
        {
            if (!TryReadEntry(ref reader, inner, out var entry))
            {
                entries.RemoveRange(before, entries.Count - before);
                return DictionaryStatus.Malformed;
            }
            if (entry is { } good) entries.Add(good);
            else refused++;
        }
        if (reader.AtEnd) return DictionaryStatus.Decoded;
        entries.RemoveRange(before, entries.Count - before);
        return DictionaryStatus.Malformed;
    }

    public static byte[] Encode(IReadOnlyCollection<DictionaryEntry> entries)
    {
        var body = new ArrayBufferWriter<byte>();
        var latest = double.NegativeInfinity;
        foreach (var entry in entries)
        {
            WriteEntry(body, entry.Subkey.Span, entry.Value.Span, entry.Expiration);
            latest = Math.Max(latest, entry.Expiration);
        }
        var blob = new ArrayBufferWriter<byte>(body.WrittenCount + 32);
        WriteHeader(blob, entries.Count, body.WrittenCount, latest);
        blob.Write(body.WrittenSpan);
        return blob.WrittenSpan.ToArray();
    }

    /// <summary>All that comes before the entries, which have <paramref name="entryBytes"/> bytes together.</summary>
    public static void WriteHeader(IBufferWriter<byte> output, int count, int entryBytes, double latest)
    {
        var writer = new MessagePackWriter(output);
        var countLength = count < 16 ? 1 : count <= ushort.MaxValue ? 3 : 5;
        writer.WriteExtensionHeader(HivemindExtension.Dictionary, 1 + (2 * FloatLength) + countLength + entryBytes);
        writer.WriteArrayHeader(FieldCount);
        writer.WriteFloat(double.PositiveInfinity);
        writer.WriteFloat(latest);
        writer.WriteArrayHeader(count);
    }

    /// <summary>Bytes of one entry.</summary>
    public static int EntryLength(int subkeyLength, int valueLength)
        => 1 + subkeyLength + (valueLength <= byte.MaxValue ? 2 : valueLength <= ushort.MaxValue ? 3 : 5) + valueLength + FloatLength;

    public static void WriteEntry(IBufferWriter<byte> output, ReadOnlySpan<byte> subkey, ReadOnlySpan<byte> value, double expiration)
    {
        var writer = new MessagePackWriter(output);
        writer.WriteArrayHeader(FieldCount);
        writer.WriteRaw(subkey);
        writer.WriteBinary(value);
        writer.WriteFloat(expiration);
    }

    /// <summary>False when the bytes make no sense from here on; a null entry is one that is passed over.</summary>
    private static bool TryReadEntry(ref MessagePackReader reader, ReadOnlyMemory<byte> payload, out DictionaryEntry? entry)
    {
        entry = null;
        if (!reader.TryReadArrayHeader(out var fields) || fields != FieldCount) return false;

        var start = reader.Consumed;
        if (!reader.TrySkip()) return false;
        var isGood = Subkey.TryNormalise(payload[start..reader.Consumed], out var subkey);

        var value = ReadOnlyMemory<byte>.Empty;
        if (reader.TryReadBinary(out var binary)) value = payload.Slice(reader.Consumed - binary.Length, binary.Length);
        else if (reader.TrySkip()) isGood = false;
        else return false;

        if (!reader.TryReadNumber(out var expiration))
        {
            isGood = false;
            if (!reader.TrySkip()) return false;
        }
        if (isGood && !double.IsNaN(expiration)) entry = new DictionaryEntry(subkey, value, expiration);
        return true;
    }
}

/// <summary>What became of bytes that should be a dictionary value.</summary>
internal enum DictionaryStatus
{
    Decoded,

    /// <summary>Not an extension 0x50 of the right shape, cut short, or with bytes after it.</summary>
    Malformed,

    /// <summary>It declares more subkeys than the caller wants.</summary>
    TooManySubkeys,
}
