using System.Buffers;
using System.Buffers.Binary;

namespace Registry.Libp2p.Muxing.Yamux;

/// <summary>
/// The 12 bytes before every frame, big-endian: version 0, type, flags, stream id, length.
/// Source: libp2p/specs, yamux/README.md, "Framing".
/// </summary>
internal readonly record struct YamuxHeader(YamuxFrameType Type, YamuxFlags Flags, uint StreamId, uint Length)
{
    public const int Size = 12;

    /// <summary>Stream id of frames that concern the whole connection.</summary>
    public const uint ConnectionId = 0;

    private const byte Version = 0;

    public bool Has(YamuxFlags flag) => (Flags & flag) != 0;

    /// <summary>NeedMoreData below 12 bytes, InvalidData for another version or an unknown type. Unknown flags are kept.</summary>
    public static OperationStatus Read(ReadOnlySpan<byte> source, out YamuxHeader header)
    {
        header = default;
        if (source.Length < Size) return OperationStatus.NeedMoreData;

        if (source[0] != Version || source[1] > (byte)YamuxFrameType.GoAway) return OperationStatus.InvalidData;

        header = new YamuxHeader(
            (YamuxFrameType)source[1],
            (YamuxFlags)BinaryPrimitives.ReadUInt16BigEndian(source[2..]),
            BinaryPrimitives.ReadUInt32BigEndian(source[4..]),
            BinaryPrimitives.ReadUInt32BigEndian(source[8..]));
        return OperationStatus.Done;
    }

    public static OperationStatus Read(in ReadOnlySequence<byte> source, out YamuxHeader header)
    {
        var first = source.FirstSpan;
        if (first.Length >= Size || source.IsSingleSegment) return Read(first, out header);

        Span<byte> copy = stackalloc byte[Size];
        var length = (int)Math.Min(Size, source.Length);
        source.Slice(0, length).CopyTo(copy);
        return Read(copy[..length], out header);
    }

    public void Write(IBufferWriter<byte> destination)
    {
        var span = destination.GetSpan(Size);
        span[0] = Version;
        span[1] = (byte)Type;
        BinaryPrimitives.WriteUInt16BigEndian(span[2..], (ushort)Flags);
        BinaryPrimitives.WriteUInt32BigEndian(span[4..], StreamId);
        BinaryPrimitives.WriteUInt32BigEndian(span[8..], Length);
        destination.Advance(Size);
    }
}

internal enum YamuxFrameType : byte
{
    /// <summary>Followed by as many payload bytes as the length says.</summary>
    Data = 0,

    /// <summary>The length is what the sender of the frame can take beyond what it granted before.</summary>
    WindowUpdate = 1,

    /// <summary>The length is an opaque value to be sent back.</summary>
    Ping = 2,

    /// <summary>The length is a <see cref="YamuxGoAway"/> code.</summary>
    GoAway = 3,
}

[Flags]
internal enum YamuxFlags : ushort
{
    None = 0,

    /// <summary>Opens a stream; on a ping, asks.</summary>
    Syn = 1,

    /// <summary>Accepts a stream; on a ping, answers.</summary>
    Ack = 2,

    /// <summary>The sender will send no more data on this stream.</summary>
    Fin = 4,

    /// <summary>The stream is over in both directions.</summary>
    Rst = 8,
}

/// <summary>Codes of GOAWAY frames. Source: libp2p/specs, yamux/README.md, "GoAway Message".</summary>
internal static class YamuxGoAway
{
    public const uint Normal = 0;
    public const uint ProtocolError = 1;
    public const uint InternalError = 2;

    /// <summary>The code that tells the remote why this side ends the connection.</summary>
    public static uint CodeFor(EndReason reason) => reason switch
    {
        EndReason.ProtocolError or EndReason.Misbehaved => ProtocolError,
        EndReason.InternalError => InternalError,
        _ => Normal,
    };

    /// <summary>What a code from the remote means here. A fault of the remote's own (2) and codes nobody defined end the connection like code 0.</summary>
    public static EndReason ReasonFor(uint code) => code == ProtocolError ? EndReason.ProtocolError : EndReason.RemoteClosed;
}
