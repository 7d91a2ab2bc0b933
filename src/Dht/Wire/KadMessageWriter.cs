using System.Buffers;
using System.Globalization;
using System.Text;
using Registry.Identity;
using Registry.Identity.Wire;
using Registry.Multiformats;

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

/// <summary>Encodes the id and addresses of a Message.Peer.</summary>
internal static class KadPeerWriter
{
    /// <summary>
    /// Bound of one encoded peer, in bytes: with it, 21 closer peers leave room in the 16 KiB that a default rust-libp2p
    /// node reads. Addresses beyond it are left out.
    /// </summary>
    public const int MaxLength = 512;

    public static byte[] Encode(PeerId peer, IReadOnlyList<Multiaddr> addresses)
    {
        Span<byte> buffer = stackalloc byte[MaxLength];
        var writer = new SpanWriter(buffer);
        writer.WriteBytesField(KadFields.PeerId, peer.Bytes.Span);
        for (var i = 0; i < addresses.Count; i++)
        {
            var address = addresses[i].Bytes.Span;
            if (writer.Written + SpanWriter.BytesFieldLength(address.Length) > MaxLength) continue;
            writer.WriteBytesField(KadFields.PeerAddresses, address);
        }
        return buffer[..writer.Written].ToArray();
    }
}

/// <summary>Encodes Message.Record.</summary>
internal static class KadRecordWriter
{
    // js-libp2p cuts six digits off the fraction to get milliseconds: it has to have all nine.
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'";

    /// <summary><paramref name="received"/> becomes timeReceived (RFC 3339 in UTC); null leaves it out.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, DateTimeOffset? received)
    {
        var time = received is { } at
            ? Encoding.ASCII.GetBytes(at.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture))
            : [];
        var length = SpanWriter.BytesFieldLength(key.Length) + SpanWriter.BytesFieldLength(value.Length)
            + (time.Length > 0 ? SpanWriter.BytesFieldLength(time.Length) : 0);
        var record = new byte[length];
        var writer = new SpanWriter(record);
        writer.WriteBytesField(KadFields.RecordKey, key);
        writer.WriteBytesField(KadFields.RecordValue, value);
        if (time.Length > 0) writer.WriteBytesField(KadFields.RecordTimeReceived, time);
        return record;
    }
}
