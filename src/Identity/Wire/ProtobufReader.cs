using System.Buffers.Binary;

namespace Registry.Identity.Wire;

/// <summary>
/// Reads one protocol buffers message out of a span, for the small messages coded by hand. Never throws: after
/// <see cref="TryReadField"/> answers false, <see cref="Failed"/> tells malformed from finished. Values are slices of
/// the input.
/// </summary>
public ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private const int MaxVarintLength = 10;
    private const ulong MaxFieldNumber = (1 << 29) - 1;

    private ReadOnlySpan<byte> _rest = message;

    /// <summary>The message is truncated or malformed.</summary>
    public bool Failed { get; private set; }

    /// <summary>Number of the field just read.</summary>
    public int Field { get; private set; }

    public ProtobufWireType WireType { get; private set; }

    /// <summary>The value of a varint, fixed32 or fixed64 field.</summary>
    public ulong Number { get; private set; }

    /// <summary>The value of a length-delimited field.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Advances to the next field; false at the end of the message or where it is malformed.</summary>
    public bool TryReadField()
    {
        if (Failed || _rest.IsEmpty) return false;
        if (!TryReadVarint(out var tag) || !TryReadTag(tag) || !TryReadValue())
        {
            Failed = true;
            return false;
        }

        return true;
    }

    /// <summary>True when the field just read has this number and is length-delimited; a known number of another wire type is an unknown field.</summary>
    public readonly bool IsBytes(int field) => Field == field && WireType == ProtobufWireType.LengthDelimited;

    /// <summary>True when the field just read has this number and is a varint.</summary>
    public readonly bool IsVarint(int field) => Field == field && WireType == ProtobufWireType.Varint;

    private bool TryReadTag(ulong tag)
    {
        var field = tag >> 3;
        if (field is 0 or > MaxFieldNumber) return false;
        Field = (int)field;
        WireType = (ProtobufWireType)(tag & 7);
        return true;
    }

    private bool TryReadValue()
    {
        Number = 0;
        Bytes = default;
        ulong number;
        switch (WireType)
        {
            case ProtobufWireType.Varint:
                if (!TryReadVarint(out number)) return false;
                Number = number;
                return true;
            case ProtobufWireType.Fixed64:
                if (!TryTake(sizeof(ulong), out var eight)) return false;
                Number = BinaryPrimitives.ReadUInt64LittleEndian(eight);
                return true;
            case ProtobufWireType.Fixed32:
                if (!TryTake(sizeof(uint), out var four)) return false;
                Number = BinaryPrimitives.ReadUInt32LittleEndian(four);
                return true;
            case ProtobufWireType.LengthDelimited:
                if (!TryReadVarint(out number) || !TryTake(number, out var bytes)) return false;
                Bytes = bytes;
                return true;
            default:
                return false;
        }
    }

    private bool TryTake(ulong length, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (length > (ulong)_rest.Length) return false;
        bytes = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }

    // Unlike the multiformats, protocol buffers allow padded varints and ten bytes of them.
    private bool TryReadVarint(out ulong value)
    {
        value = 0;
        for (var i = 0; i < _rest.Length && i < MaxVarintLength; i++)
        {
            var next = _rest[i];
            if (i == MaxVarintLength - 1 && next > 1) return false;
            value |= (ulong)(next & 0x7f) << (7 * i);
            if ((next & 0x80) != 0) continue;
            _rest = _rest[(i + 1)..];
            return true;
        }

        return false;
    }
}
