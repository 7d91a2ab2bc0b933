using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Registry.Identity.Wire;

namespace Registry.Hivemind.Wire;

/// <summary>Reading of the messages of dht.proto. Fields that are not known are dropped.</summary>
internal static class Messages
{
    /// <summary>The fields of a result are two for each node it names, and three more. Nobody has buckets above a thousand nodes.</summary>
    private const int MaxFieldsOfResult = 2048;

    public static readonly MessageParser<PingRequest> PingRequest = Wire.PingRequest.Parser.WithDiscardUnknownFields(true);
    public static readonly MessageParser<PingResponse> PingResponse = Wire.PingResponse.Parser.WithDiscardUnknownFields(true);
    public static readonly MessageParser<StoreRequest> StoreRequest = Wire.StoreRequest.Parser.WithDiscardUnknownFields(true);
    public static readonly MessageParser<StoreResponse> StoreResponse = Wire.StoreResponse.Parser.WithDiscardUnknownFields(true);
    public static readonly MessageParser<FindRequest> FindRequest = Wire.FindRequest.Parser.WithDiscardUnknownFields(true);
    public static readonly MessageParser<FindResponse> FindResponse = Wire.FindResponse.Parser.WithDiscardUnknownFields(true);

    /// <summary>
    /// False when the bytes are no such message, or have more than <paramref name="maxFields"/> fields, or a result of a FindResponse
    /// more than anybody needs: an empty field costs two bytes on the wire and ten times that in memory.
    /// </summary>
    public static bool TryParse<T>(MessageParser<T> parser, ReadOnlyMemory<byte> bytes, int maxFields, [NotNullWhen(true)] out T? message)
        where T : class, IMessage<T>
    {
        message = null;
        try
        {
            // Of all these messages only this one has lists in a list.
            var lists = typeof(T) == typeof(FindResponse) ? Wire.FindResponse.ResultsFieldNumber : 0;
            if (!HasAtMost(bytes.Span, maxFields, lists)) return false;
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

    /// <summary>Field 0, which no message has, for <paramref name="lists"/>: nothing in it is counted by itself.</summary>
    private static bool HasAtMost(ReadOnlySpan<byte> bytes, int maxFields, int lists)
    {
        var reader = new ProtobufReader(bytes);
        for (var fields = 0; reader.TryReadField(); fields++)
        {
            if (fields == maxFields) return false;
            if (reader.IsBytes(lists) && !HasAtMost(reader.Bytes, MaxFieldsOfResult, lists: 0)) return false;
        }

        return !reader.Failed;
    }
}
