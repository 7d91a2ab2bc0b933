using System.Buffers;
using System.Numerics;

namespace Registry.Multiformats;

/// <summary>
/// Unsigned varint of the multiformats: minimal encoding enforced, at most 9 bytes (63 bits).
/// Source: multiformats/unsigned-varint.
/// </summary>
public static class Varint
{
    /// <summary>Bytes of the longest encoding.</summary>
    public const int MaxLength = 9;

    /// <summary>Largest value that fits <see cref="MaxLength"/> bytes: 2^63 - 1.</summary>
    public const ulong MaxValue = long.MaxValue;

    /// <summary>Bytes that <paramref name="value"/> takes, 1 to 9.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is over <see cref="MaxValue"/>.</exception>
    public static int GetLength(ulong value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxValue);
        return BitOperations.Log2(value | 1) / 7 + 1;
    }

    /// <summary>Writes into <paramref name="destination"/> and answers the number of bytes written.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is over <see cref="MaxValue"/>.</exception>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static int Write(Span<byte> destination, ulong value)
    {
        var length = GetLength(value);
        if (destination.Length < length)
        {
            throw new ArgumentException("The destination is shorter than the varint.", nameof(destination));
        }

        var last = length - 1;
        for (var i = 0; i < last; i++, value >>= 7) destination[i] = (byte)(value | 0x80);
        destination[last] = (byte)value;
        return length;
    }

    /// <summary>Writes to <paramref name="output"/> and advances it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is over <see cref="MaxValue"/>.</exception>
    public static void Write(IBufferWriter<byte> output, ulong value) =>
        output.Advance(Write(output.GetSpan(MaxLength), value));

    /// <summary>
    /// Reads one varint from the start of <paramref name="source"/>. NeedMoreData when truncated, InvalidData when not
    /// minimal or longer than 9 bytes; then the value and the count are 0.
    /// </summary>
    public static OperationStatus TryRead(ReadOnlySpan<byte> source, out ulong value, out int consumed)
    {
        if (!source.IsEmpty && source[0] < 0x80)
        {
            value = source[0];
            consumed = 1;
            return OperationStatus.Done;
        }

        return ReadLong(source, out value, out consumed);
    }

    /// <inheritdoc cref="TryRead(ReadOnlySpan{byte}, out ulong, out int)"/>
    public static OperationStatus TryRead(in ReadOnlySequence<byte> source, out ulong value, out int consumed)
    {
        var status = TryRead(source.FirstSpan, out value, out consumed);
        if (status != OperationStatus.NeedMoreData || source.IsSingleSegment) return status;

        // The varint straddles segments, or the first one is empty.
        Span<byte> joined = stackalloc byte[MaxLength];
        var head = source.Slice(0, Math.Min(source.Length, MaxLength));
        head.CopyTo(joined);
        return TryRead(joined[..(int)head.Length], out value, out consumed);
    }

    private static OperationStatus ReadLong(ReadOnlySpan<byte> source, out ulong value, out int consumed)
    {
        value = 0;
        consumed = 0;
        ulong result = 0;
        for (var i = 0; i < source.Length && i < MaxLength; i++)
        {
            var current = source[i];
            result |= (ulong)(current & 0x7f) << (7 * i);
            if (current >= 0x80) continue;
            if (current == 0 && i > 0) return OperationStatus.InvalidData;

            value = result;
            consumed = i + 1;
            return OperationStatus.Done;
        }

        return source.Length < MaxLength ? OperationStatus.NeedMoreData : OperationStatus.InvalidData;
    }
}
