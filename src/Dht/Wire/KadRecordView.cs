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
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var field, out var wireType)) return false;
            var read = (field, wireType) switch
            {
                (KadFields.RecordKey, WireType.Bytes) => reader.TryReadBytes(out key),
                (KadFields.RecordValue, WireType.Bytes) => reader.TryReadBytes(out value),
                _ => reader.TrySkip(wireType),
            };
            if (!read) return false;
        }
        record = new KadRecordView(key, value);
        return true;
    }
}
