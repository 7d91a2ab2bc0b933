using Registry.Identity.Wire;

namespace Registry.Dht.Wire;

/// <summary>Message.Record seen in place. Fields other implementations add (publisher, ttl, author) are skipped.</summary>
internal readonly ref struct KadRecordView
{
    private KadRecordView(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Key = key;
        Value = value;
    }

    public ReadOnlySpan<byte> Key { get; }

    public ReadOnlySpan<byte> Value { get; }

    /// <summary>False when the bytes are no protobuf message.</summary>
    public static bool TryParse(ReadOnlySpan<byte> message, out KadRecordView record)
    {
        record = default;
        var reader = new ProtobufReader(message);
        ReadOnlySpan<byte> key = default;
        ReadOnlySpan<byte> value = default;
        while (reader.TryReadField())
        {
            if (reader.IsBytes(KadFields.RecordKey)) key = reader.Bytes;
            else if (reader.IsBytes(KadFields.RecordValue)) value = reader.Bytes;
        }
        if (reader.Failed) return false;
        record = new KadRecordView(key, value);
        return true;
    }
}
