using System.Buffers;
using System.Text;
using Registry.Identity.Wire;
using Registry.Multiformats;

namespace Registry.Hivemind.Calls;

/// <summary>
/// p2pd's unary envelope (go-libp2p-daemon p2pd.proto), without the length before it:
/// PersistentConnectionRequest{callId=1, callUnary=3{peer=1, proto=2, data=3} | unaryResponse=4{response=1 | error=2}}. The
/// answer is a request as well. All of this is proto2 with required fields, which are therefore written even when empty.
/// </summary>
internal static class CallFrame
{
    public const int CallIdBytes = 16;

    private const int CallId = 1;
    private const int CallUnary = 3;
    private const int UnaryResponse = 4;
    private const int Peer = 1;
    private const int Proto = 2;
    private const int Data = 3;
    private const int Response = 1;
    private const int Error = 2;

    private const int CallIdFieldBytes = 2 + CallIdBytes;

    /// <summary>
    /// Everything of a request but its data, which follows as it is: length, call id, callee, name. Answers the bytes of the
    /// frame, its length excluded.
    /// </summary>
    public static long WriteRequestHead(IBufferWriter<byte> output, ReadOnlySpan<byte> callId, ReadOnlySpan<byte> peer, ReadOnlySpan<byte> name, int dataLength)
    {
        var call = FieldLength(peer.Length) + FieldLength(name.Length) + FieldLength(dataLength);
        var frame = CallIdFieldBytes + FieldLength(call);
        Varint.Write(output, (ulong)frame);
        ProtobufWriter.WriteBytes(output, CallId, callId);
        WriteHead(output, CallUnary, call);
        ProtobufWriter.WriteBytes(output, Peer, peer);
        ProtobufWriter.WriteBytes(output, Proto, name);
        WriteHead(output, Data, dataLength);
        return frame;
    }

    /// <summary>The same for an answer, whose response or error text follows.</summary>
    public static long WriteAnswerHead(IBufferWriter<byte> output, ReadOnlySpan<byte> callId, bool isError, int length)
    {
        var answer = FieldLength(length);
        var frame = CallIdFieldBytes + FieldLength(answer);
        Varint.Write(output, (ulong)frame);
        ProtobufWriter.WriteBytes(output, CallId, callId);
        WriteHead(output, UnaryResponse, answer);
        WriteHead(output, isError ? Error : Response, length);
        return frame;
    }

    /// <summary>Bytes that a frame with this much data has beside it, at most.</summary>
    public static int MaxOverhead(int peerLength, int nameLength) => CallIdFieldBytes + peerLength + nameLength + 4 * 6;

    /// <summary>False when it is no request: malformed, a required field missing, a call id of another length, another kind of message.</summary>
    public static bool TryParseRequest(ReadOnlyMemory<byte> frame, out CallRequest request)
    {
        request = default;
        if (!TryParseEnvelope(frame, CallUnary, out var callId, out var body)) return false;
        var reader = new ProtobufReader(body.Span);
        var (hasPeer, hasName) = (false, false);
        ReadOnlyMemory<byte>? data = null;
        while (reader.TryReadField())
        {
            hasPeer |= reader.IsBytes(Peer);
            hasName |= reader.IsBytes(Proto);
            if (reader.IsBytes(Data)) data = SliceOf(body, reader.Bytes);
        }
        if (reader.Failed || !hasPeer || !hasName || data is null) return false;
        request = new CallRequest(callId, data.Value);
        return true;
    }

    /// <summary>As above, of an answer. Error texts are cut off at <paramref name="maxErrorBytes"/>.</summary>
    public static bool TryParseAnswer(ReadOnlyMemory<byte> frame, int maxErrorBytes, out CallReply reply)
    {
        reply = default;
        if (!TryParseEnvelope(frame, UnaryResponse, out var callId, out var body)) return false;
        var reader = new ProtobufReader(body.Span);
        var field = 0;
        ReadOnlyMemory<byte> value = default;
        while (reader.TryReadField())
        {
            if (!reader.IsBytes(Response) && !reader.IsBytes(Error)) continue;
            // Of several members of a oneof the last counts.
            field = reader.Field;
            value = SliceOf(body, reader.Bytes);
        }
        if (reader.Failed || field == 0) return false;
        reply = field == Response
            ? new CallReply(callId, value, null)
            : new CallReply(callId, default, Encoding.UTF8.GetString(value.Span[..Math.Min(value.Length, maxErrorBytes)]));
        return true;
    }

    private static bool TryParseEnvelope(ReadOnlyMemory<byte> frame, int wanted, out ReadOnlyMemory<byte> callId, out ReadOnlyMemory<byte> body)
    {
        (callId, body) = (default, default);
        var reader = new ProtobufReader(frame.Span);
        var kind = 0;
        while (reader.TryReadField())
        {
            if (reader.IsBytes(CallId))
            {
                callId = SliceOf(frame, reader.Bytes);
            }
            else if (reader.WireType == ProtobufWireType.LengthDelimited)
            {
                kind = reader.Field;
                body = SliceOf(frame, reader.Bytes);
            }
        }
        return !reader.Failed && kind == wanted && callId.Length == CallIdBytes;
    }

    /// <summary>Where in the memory a span read from it lies.</summary>
    private static ReadOnlyMemory<byte> SliceOf(ReadOnlyMemory<byte> whole, ReadOnlySpan<byte> part) =>
        !part.IsEmpty && whole.Span.Overlaps(part, out var at) ? whole.Slice(at, part.Length) : ReadOnlyMemory<byte>.Empty;

    private static int FieldLength(int length) => 1 + Varint.GetLength((ulong)length) + length;

    private static void WriteHead(IBufferWriter<byte> output, int field, int length)
    {
        output.Write([(byte)(field << 3 | (int)ProtobufWireType.LengthDelimited)]);
        Varint.Write(output, (ulong)length);
    }
}

/// <summary>A call read from a frame, of which both are slices. Callee and name are not told: the stream says both better.</summary>
internal readonly record struct CallRequest(ReadOnlyMemory<byte> CallId, ReadOnlyMemory<byte> Data);

/// <summary>An answer read from a frame, of which the first two are slices. <paramref name="Error"/> is null when the call went well.</summary>
internal readonly record struct CallReply(ReadOnlyMemory<byte> CallId, ReadOnlyMemory<byte> Response, string? Error);
