using System.Buffers;
using Registry.Identity.Wire;

namespace Registry.Dht.Wire;

/// <summary>Writes a length-prefixed kad message in one piece, byte for byte as the generated protobuf code of others does.</summary>
internal static class KadMessageWriter
{
    private const int ClusterLevelLength = 2;

    /// <summary>An empty <paramref name="key"/> or <paramref name="record"/> (an encoded Record) is left out.</summary>
    public static void Write(
        IBufferWriter<byte> output,
        KadMessageType type,
        ReadOnlySpan<byte> key = default,
        ReadOnlySpan<byte> record = default,
        ReadOnlySpan<EncodedPeer> closer = default,
        ReadOnlySpan<EncodedPeer> providers = default)
    {
        var length = Length(type, key, record, closer, providers);
        var total = SpanWriter.VarintLength((uint)length) + length;
        var writer = new SpanWriter(output.GetSpan(total));
        writer.WriteVarint((uint)length);
        // proto3 leaves out what has its default value, and PUT_VALUE is 0.
        if (type != KadMessageType.PutValue)
        {
            writer.WriteTag(KadFields.Type, ProtobufWireType.Varint);
            writer.WriteVarint((uint)type);
        }
        if (!key.IsEmpty) writer.WriteBytesField(KadFields.Key, key);
        if (!record.IsEmpty) writer.WriteBytesField(KadFields.Record, record);
        foreach (ref readonly var peer in closer) peer.Write(ref writer, KadFields.CloserPeers);
        foreach (ref readonly var peer in providers) peer.Write(ref writer, KadFields.ProviderPeers);
        writer.WriteTag(KadFields.ClusterLevelRaw, ProtobufWireType.Varint);
        writer.WriteVarint(KadFields.ClusterLevel);
        output.Advance(total);
    }

    /// <summary>Bytes of the message without peers and without its length prefix.</summary>
    public static int BaseLength(KadMessageType type, ReadOnlySpan<byte> key, ReadOnlySpan<byte> record)
        => Length(type, key, record, default, default);

    private static int Length(
        KadMessageType type,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> record,
        ReadOnlySpan<EncodedPeer> closer,
        ReadOnlySpan<EncodedPeer> providers)
    {
        var length = ClusterLevelLength;
        if (type != KadMessageType.PutValue) length += 1 + SpanWriter.VarintLength((uint)type);
        if (!key.IsEmpty) length += SpanWriter.BytesFieldLength(key.Length);
        if (!record.IsEmpty) length += SpanWriter.BytesFieldLength(record.Length);
        foreach (ref readonly var peer in closer) length += peer.EncodedLength;
        foreach (ref readonly var peer in providers) length += peer.EncodedLength;
        return length;
    }
}
