using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Registry.Hivemind.MessagePack;

/// <summary>
/// Reads MessagePack from bytes that may be anything: nothing throws, a read that fails leaves the position where it was, and
/// no declared size is believed beyond the bytes that are there. All widths are read, minimal or not.
/// </summary>
internal ref struct MessagePackReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>Arrays and maps in each other beyond which <see cref="TrySkip"/> gives up; what hivemind stores has four.</summary>
    public const int MaxDepth = 64;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    public readonly int Consumed => _position;

    private readonly ReadOnlySpan<byte> Remaining => _bytes[_position..];

    public readonly bool AtEnd => _position == _bytes.Length;

    /// <summary>What the next value claims to be; it may still be cut short.</summary>
    public readonly MessagePackKind Next => AtEnd ? MessagePackKind.End : MessagePackCode.KindOf(_bytes[_position]);

    public bool TryReadNil() => TryReadCode(MessagePackCode.Nil);

    public bool TryReadBoolean(out bool value)
    {
        value = TryReadCode(MessagePackCode.True);
        return value || TryReadCode(MessagePackCode.False);
    }

    /// <summary>False also above <see cref="long.MaxValue"/>.</summary>
    public bool TryReadInt64(out long value)
    {
        if (!TryParseInteger(out value, out var isAboveInt64, out var length) || isAboveInt64) return false;
        _position += length;
        return true;
    }

    /// <summary>False also below zero.</summary>
    public bool TryReadUInt64(out ulong value)
    {
        var parsed = TryParseInteger(out var bits, out var isAboveInt64, out var length) && (bits >= 0 || isAboveInt64);
        value = parsed ? (ulong)bits : 0;
        if (parsed) _position += length;
        return parsed;
    }

    /// <summary>A float of either width.</summary>
    public bool TryReadFloat(out double value)
    {
        value = 0;
        var rest = Remaining;
        if (rest is [MessagePackCode.Float64, ..] && rest.Length >= 1 + sizeof(double))
        {
            value = BinaryPrimitives.ReadDoubleBigEndian(rest[1..]);
            _position += 1 + sizeof(double);
            return true;
        }
        if (rest is not [MessagePackCode.Float32, ..] || rest.Length < 1 + sizeof(float)) return false;
        value = BinaryPrimitives.ReadSingleBigEndian(rest[1..]);
        _position += 1 + sizeof(float);
        return true;
    }

    /// <summary>A float or an integer: Python writes either where a number is meant.</summary>
    public bool TryReadNumber(out double value)
    {
        if (TryReadFloat(out value)) return true;
        if (!TryParseInteger(out var bits, out var isAboveInt64, out var length)) return false;
        value = isAboveInt64 ? (ulong)bits : bits;
        _position += length;
        return true;
    }

    /// <summary>A str as its bytes, which need not be UTF-8.</summary>
    public bool TryReadTextBytes(out ReadOnlySpan<byte> text) => TryReadSized(MessagePackKind.Text, out text);

    /// <summary>A str that is valid UTF-8.</summary>
    public bool TryReadText([NotNullWhen(true)] out string? text)
    {
        var start = _position;
        var isText = TryReadTextBytes(out var utf8) && Utf8.IsValid(utf8);
        text = isText ? Encoding.UTF8.GetString(utf8) : null;
        if (!isText) _position = start;
        return isText;
    }

    public bool TryReadBinary(out ReadOnlySpan<byte> binary) => TryReadSized(MessagePackKind.Binary, out binary);

    /// <summary>The number of elements that follow; false when there are fewer bytes than that.</summary>
    public bool TryReadArrayHeader(out int count)
        => TryReadCount(MessagePackKind.Array, MessagePackCode.Array16, bytesEach: 1, out count);

    /// <summary>The number of pairs that follow; false when there are fewer bytes than they need.</summary>
    public bool TryReadMapHeader(out int count)
        => TryReadCount(MessagePackKind.Map, MessagePackCode.Map16, bytesEach: 2, out count);

    public bool TryReadExtension(out byte type, out ReadOnlySpan<byte> payload)
    {
        type = 0;
        payload = default;
        if (Next != MessagePackKind.Extension) return false;
        var code = _bytes[_position];
        uint length;
        var headerLength = 1;
        if (code >= MessagePackCode.FixExtension1) length = 1u << (code - MessagePackCode.FixExtension1);
        else if (!TryReadLength(code - MessagePackCode.Extension8, out length, out headerLength)) return false;

        var rest = Remaining[headerLength..];
        if (rest.Length < 1 || length > (uint)(rest.Length - 1)) return false;
        type = rest[0];
        payload = rest.Slice(1, (int)length);
        _position += headerLength + 1 + (int)length;
        return true;
    }

    /// <summary>
    /// Passes over one value with all that is in it. Uses no recursion; false when it is cut short, malformed or nested
    /// deeper than <see cref="MaxDepth"/>.
    /// </summary>
    public bool TrySkip()
    {
        Span<long> left = stackalloc long[MaxDepth];
        var (start, depth) = (_position, 0);
        while (true)
        {
            if (!TrySkipOne(out var inside)) break;
            if (inside > 0)
            {
                if (depth == MaxDepth) break;
                left[depth++] = inside;
                continue;
            }
            while (depth > 0 && --left[depth - 1] == 0) depth--;
            if (depth == 0) return true;
        }
        _position = start;
        return false;
    }

    /// <summary>One value with all that is in it, as its bytes; false as <see cref="TrySkip"/>.</summary>
    public bool TryReadRaw(out ReadOnlySpan<byte> raw)
    {
        var start = _position;
        var read = TrySkip();
        raw = _bytes[start.._position];
        return read;
    }

    private bool TrySkipOne(out long inside)
    {
        inside = 0;
        switch (Next)
        {
            case MessagePackKind.Array:
                var isArray = TryReadArrayHeader(out var elements);
                inside = elements;
                return isArray;
            case MessagePackKind.Map:
                var isMap = TryReadMapHeader(out var pairs);
                inside = 2L * pairs;
                return isMap;
            case MessagePackKind.Nil:
                return TryReadNil();
            case MessagePackKind.Boolean:
                return TryReadBoolean(out _);
            case MessagePackKind.Integer or MessagePackKind.Float:
                return TryReadNumber(out _);
            case MessagePackKind.Text:
                return TryReadTextBytes(out _);
            case MessagePackKind.Binary:
                return TryReadBinary(out _);
            case MessagePackKind.Extension:
                return TryReadExtension(out _, out _);
            default:
                return false;
        }
    }

    private bool TryReadCode(byte code)
    {
        if (AtEnd || _bytes[_position] != code) return false;
        _position++;
        return true;
    }

    /// <summary>Does not move. Above <see cref="long.MaxValue"/> the value holds the bits of the unsigned number.</summary>
    private readonly bool TryParseInteger(out long value, out bool isAboveInt64, out int length)
    {
        (value, isAboveInt64, length) = (0, false, 0);
        if (Next != MessagePackKind.Integer) return false;
        var code = _bytes[_position];
        if (code is <= MessagePackCode.MaxPositiveFixInt or >= MessagePackCode.MinNegativeFixInt)
        {
            (value, length) = ((sbyte)code, 1);
            return true;
        }
        var isSigned = code >= MessagePackCode.Int8;
        var width = 1 << (code - (isSigned ? MessagePackCode.Int8 : MessagePackCode.UInt8));
        var rest = Remaining[1..];
        if (rest.Length < width) return false;
        length = 1 + width;
        value = (isSigned, width) switch
        {
            (true, 1) => (sbyte)rest[0],
            (true, 2) => BinaryPrimitives.ReadInt16BigEndian(rest),
            (true, 4) => BinaryPrimitives.ReadInt32BigEndian(rest),
            (false, 1) => rest[0],
            (false, 2) => BinaryPrimitives.ReadUInt16BigEndian(rest),
            (false, 4) => BinaryPrimitives.ReadUInt32BigEndian(rest),
            _ => BinaryPrimitives.ReadInt64BigEndian(rest),
        };
        isAboveInt64 = !isSigned && value < 0;
        return true;
    }

    private bool TryReadSized(MessagePackKind kind, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (Next != kind) return false;
        var code = _bytes[_position];
        var headerLength = 1;
        var length = (uint)(code & 0x1F);
        var isFixed = code < MessagePackCode.Nil;
        var first = kind == MessagePackKind.Text ? MessagePackCode.Text8 : MessagePackCode.Binary8;
        if (!isFixed && !TryReadLength(code - first, out length, out headerLength)) return false;

        var rest = Remaining[headerLength..];
        if (length > (uint)rest.Length) return false;
        content = rest[..(int)length];
        _position += headerLength + (int)length;
        return true;
    }

    private bool TryReadCount(MessagePackKind kind, byte wide, int bytesEach, out int count)
    {
        count = 0;
        if (Next != kind) return false;
        var code = _bytes[_position];
        var headerLength = 1;
        var declared = (uint)(code & 0x0F);
        // Sixteen bits, else thirty-two: there is no form with eight.
        if (code >= wide && !TryReadLength(code - wide + 1, out declared, out headerLength)) return false;

        var rest = Remaining[headerLength..];
        if ((long)declared * bytesEach > rest.Length) return false;
        count = (int)declared;
        _position += headerLength;
        return true;
    }

    /// <summary>Does not move. The length after the first byte has 2^<paramref name="widthPower"/> bytes.</summary>
    private readonly bool TryReadLength(int widthPower, out uint length, out int headerLength)
    {
        var rest = Remaining[1..];
        var width = 1 << widthPower;
        headerLength = 1 + width;
        length = 0;
        if (rest.Length < width) return false;
        length = width switch
        {
            1 => rest[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(rest),
            _ => BinaryPrimitives.ReadUInt32BigEndian(rest),
        };
        return true;
    }
}
