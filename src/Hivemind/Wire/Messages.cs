using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;

namespace Registry.Hivemind.Wire;

/// <summary>Reading of the messages of dht.proto. Fields that are not known are dropped.</summary>
internal static class Messages
{
    public static readonly MessageParser<PingRequest> PingRequest = Wire.PingRequest.Parser.WithDiscardUnknownFields(true);
    public static readonly MessageParser<PingResponse> PingResponse = Wire.PingResponse.Parser.WithDiscardUnknownFields(true);
    public static readonly MessageParser<StoreRequest> StoreRequest = Wire.StoreRequest.Parser.WithDiscardUnknownFields(true);
    public static readonly MessageParser<StoreResponse> StoreResponse = Wire.StoreResponse.Parser.WithDiscardUnknownFields(true);
    public static readonly MessageParser<FindRequest> FindRequest = Wire.FindRequest.Parser.WithDiscardUnknownFields(true);
    public static readonly MessageParser<FindResponse> FindResponse = Wire.FindResponse.Parser.WithDiscardUnknownFields(true);

    /// <summary>
    /// False when the bytes are no such message, or have more than <paramref name="maxFields"/> fields: an empty one costs two
    /// bytes on the wire and ten times that in memory.
    /// </summary>
    public static bool TryParse<T>(MessageParser<T> parser, ReadOnlyMemory<byte> bytes, int maxFields, [NotNullWhen(true)] out T? message)
        where T : class, IMessage<T>
    {
        message = null;
        try
        {
            if (!HasAtMost(bytes.Span, maxFields)) return false;
            message = parser.ParseFrom(bytes.Span);
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    /// <summary>The node id a message names; false when there is none or it is not one: then its sender is not to be routed to.</summary>
    public static bool TryGetId(this NodeInfo? node, out DhtId id)
    {
        id = default;
        return node is not null && DhtId.TryRead(node.NodeId.Span, out id);
    }

    private static bool HasAtMost(ReadOnlySpan<byte> bytes, int maxFields)
    {
        for (var fields = 0; !bytes.IsEmpty; fields++)
        {
            if (fields == maxFields || !TrySkipField(ref bytes)) return false;
        }

        return true;
    }

    /// <summary>Groups are refused: nobody sends them, and they nest.</summary>
    private static bool TrySkipField(ref ReadOnlySpan<byte> bytes)
    {
        if (!TryReadVarint(ref bytes, out var tag)) return false;
        var length = 0UL;
        switch ((WireFormat.WireType)(tag & 7))
        {
            case WireFormat.WireType.Varint:
                return TryReadVarint(ref bytes, out _);
            case WireFormat.WireType.Fixed64:
                length = 8;
                break;
            case WireFormat.WireType.Fixed32:
                length = 4;
                break;
            case WireFormat.WireType.LengthDelimited when TryReadVarint(ref bytes, out length):
                break;
            default:
                return false;
        }

        if (length > (ulong)bytes.Length) return false;
        bytes = bytes[(int)length..];
        return true;
    }

    private static bool TryReadVarint(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (var i = 0; i < bytes.Length && i < 10; i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] >= 0x80) continue;
            bytes = bytes[(i + 1)..];
            return true;
        }

        return false;
    }
}
