using Registry.Identity.Wire;

namespace Registry.Dht.Wire;

/// <summary>A peer ready to be copied into a message: its encoded id and addresses (fields 1 and 2 of Message.Peer).</summary>
internal readonly struct EncodedPeer(byte[] fields, int length, bool isConnected)
{
    private const int ConnectionLength = 2;

    public EncodedPeer(byte[] fields, bool isConnected)
        : this(fields, fields.Length, isConnected)
    {
    }

    private int BodyLength => length + (isConnected ? ConnectionLength : 0);

    /// <summary>Bytes it takes as a field of a message: tag, length prefix, body.</summary>
    public int EncodedLength => 1 + SpanWriter.VarintLength((uint)BodyLength) + BodyLength;

    public void Write(ref SpanWriter writer, int field)
    {
        writer.WriteTag(field, ProtobufWireType.LengthDelimited);
        writer.WriteVarint((uint)BodyLength);
        writer.WriteRaw(fields.AsSpan(0, length));
        if (!isConnected) return;
        writer.WriteTag(KadFields.PeerConnection, ProtobufWireType.Varint);
        writer.WriteVarint((uint)KadConnectionType.Connected);
    }
}
