namespace Registry.Dht.Wire;

/// <summary>
/// A kad message seen in place, request or reply: nothing is copied, so it is good for as long as its bytes are.
/// Unknown fields are skipped; of a field given twice the last counts.
/// </summary>
internal readonly ref struct KadMessageView
{
    private readonly ReadOnlySpan<byte> _message;

    private KadMessageView(ReadOnlySpan<byte> message, KadMessageType type, ReadOnlySpan<byte> key, ReadOnlySpan<byte> record, bool hasRecord)
    {
        _message = message;
        Type = type;
        Key = key;
        Record = record;
        HasRecord = hasRecord;
    }

    /// <summary>As sent; may be a value that <see cref="KadMessageType"/> does not name.</summary>
    public KadMessageType Type { get; }

    public ReadOnlySpan<byte> Key { get; }

    /// <summary>The encoded Record; see <see cref="KadRecordView"/>.</summary>
    public ReadOnlySpan<byte> Record { get; }

    public bool HasRecord { get; }

    public KadPeerEnumerator CloserPeers => new(new FieldEnumerator(_message, KadFields.CloserPeers));

    public KadPeerEnumerator ProviderPeers => new(new FieldEnumerator(_message, KadFields.ProviderPeers));

    /// <summary>False when the bytes, those of nested messages included, are no such message.</summary>
    public static bool TryParse(ReadOnlySpan<byte> message, out KadMessageView view)
    {
        view = default;
        var reader = new ProtobufReader(message);
        ulong type = 0;
        ReadOnlySpan<byte> key = default;
        ReadOnlySpan<byte> record = default;
        var hasRecord = false;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var field, out var wireType)) return false;
            var read = (field, wireType) switch
            {
                (KadFields.Type, WireType.Varint) => reader.TryReadVarint(out type),
                (KadFields.Key, WireType.Bytes) => reader.TryReadBytes(out key),
                (KadFields.Record, WireType.Bytes) => hasRecord = TryReadRecord(ref reader, out record),
                (KadFields.CloserPeers or KadFields.ProviderPeers, WireType.Bytes) => TryCheckPeer(ref reader),
                _ => reader.TrySkip(wireType),
            };
            if (!read) return false;
        }
        view = new KadMessageView(message, (KadMessageType)(int)Math.Min(type, int.MaxValue), key, record, hasRecord);
        return true;
    }

    private static bool TryReadRecord(scoped ref ProtobufReader reader, out ReadOnlySpan<byte> record)
        => reader.TryReadBytes(out record) && KadRecordView.TryParse(record, out _);

    private static bool TryCheckPeer(scoped ref ProtobufReader reader)
        => reader.TryReadBytes(out var peer) && KadPeerView.TryParse(peer, out _);
}
