using Registry.Identity.Wire;

namespace Registry.Dht.Wire;

/// <summary>A peer ready to be copied into a message: its encoded id and addresses (fields 1 and 2 of Message.Peer).</summary>
internal readonly struct EncodedPeer(ArraySegment<byte> fields, bool isConnected)
{
    private const int ConnectionLength = 2;

    private int BodyLength => fields.Count + (isConnected ? ConnectionLength : 0);

    /// <summary>Bytes it takes as a field of a message: tag, length prefix, body.</summary>
    public int EncodedLength => LengthOf(BodyLength);

    /// <summary>The same for a body of this many bytes.</summary>
    public static int LengthOf(int bodyLength) => 1 + SpanWriter.VarintLength((uint)bodyLength) + bodyLength;

    public void Write(ref SpanWriter writer, int field)
    {
        writer.WriteTag(field, ProtobufWireType.LengthDelimited);
        writer.WriteVarint((uint)BodyLength);
        writer.WriteRaw(fields);
        if (!isConnected) return;
        writer.WriteTag(KadFields.PeerConnection, ProtobufWireType.Varint);
        writer.WriteVarint((uint)KadConnectionType.Connected);
    }
}
