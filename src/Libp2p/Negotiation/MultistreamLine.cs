using System.Buffers;
using System.Text;
using Registry.Multiformats;

namespace Registry.Libp2p.Negotiation;

/// <summary>The lines of multistream-select: uvarint length, UTF-8 text, newline; the length counts the newline.</summary>
internal static class MultistreamLine
{
    /// <summary>Longest line taken, newline included. Known protocol ids stay far below; js-libp2p draws the same line.</summary>
    public const int MaxLength = 1024;

    private const int MaxPrefix = 2;

    public static ReadOnlySpan<byte> Header => "/multistream/1.0.0"u8;

    public static ReadOnlySpan<byte> NotAvailable => "na"u8;

    public static ReadOnlySpan<byte> List => "ls"u8;

    /// <summary>
    /// Reads one line, without its newline, from the start of <paramref name="input"/>. A line that lies in one segment is
    /// not copied; another one is put together in <paramref name="scratch"/> (<see cref="MaxLength"/> bytes).
    /// </summary>
    public static OperationStatus TryRead(in ReadOnlySequence<byte> input, Span<byte> scratch, out ReadOnlySpan<byte> line, out int consumed)
    {
        line = default;
        consumed = 0;
        var status = Varint.TryRead(input, out var length, out var prefix);
        if (status != OperationStatus.Done) return input.Length >= MaxPrefix ? OperationStatus.InvalidData : status;

        if (length is 0 or > MaxLength) return OperationStatus.InvalidData;

        var total = prefix + (int)length;
        if (input.Length < total) return OperationStatus.NeedMoreData;

        ReadOnlySpan<byte> text;
        if (input.FirstSpan.Length >= total)
        {
            text = input.FirstSpan[prefix..total];
        }
        else
        {
            input.Slice(prefix, (int)length).CopyTo(scratch);
            text = scratch[..(int)length];
        }

        if (text[^1] != '\n') return OperationStatus.InvalidData;

        line = text[..^1];
        consumed = total;
        return OperationStatus.Done;
    }

    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        var span = output.GetSpan(Varint.MaxLength + text.Length + 1);
        var prefix = Varint.Write(span, (ulong)text.Length + 1);
        text.CopyTo(span[prefix..]);
        span[prefix + text.Length] = (byte)'\n';
        output.Advance(prefix + text.Length + 1);
    }

    /// <summary>Throws <see cref="ArgumentException"/> for a local protocol id that does not fit in a line.</summary>
    public static void Write(IBufferWriter<byte> output, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        if (length >= MaxLength)
        {
            throw new ArgumentException($"A protocol id may have {MaxLength - 1} bytes, this one has {length}.", nameof(text));
        }

        var span = output.GetSpan(Varint.MaxLength + length + 1);
        var prefix = Varint.Write(span, (ulong)length + 1);
        Encoding.UTF8.GetBytes(text, span[prefix..]);
        span[prefix + length] = (byte)'\n';
        output.Advance(prefix + length + 1);
    }

    /// <summary>The answer to "ls": the ids as lines, all within one line.</summary>
    public static void WriteList(IBufferWriter<byte> output, IReadOnlyList<string> ids)
    {
        var inner = new ArrayBufferWriter<byte>();
        foreach (var id in ids) Write(inner, id);

        Write(output, inner.WrittenSpan);
    }

    public static bool Equals(ReadOnlySpan<byte> line, string id)
    {
        Span<byte> encoded = stackalloc byte[MaxLength];
        return Encoding.UTF8.TryGetBytes(id, encoded, out var length) && line.SequenceEqual(encoded[..length]);
    }
}
