using Registry.Identity.Wire;

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
        while (reader.TryReadField())
        {
            if (reader.IsVarint(KadFields.Type)) type = reader.Number;
            else if (reader.IsBytes(KadFields.Key)) key = reader.Bytes;
            else if (reader.IsBytes(KadFields.Record))
            {
                record = reader.Bytes;
                hasRecord = true;
                if (!KadRecordView.TryParse(record, out _)) return false;
            }
            else if (reader.IsBytes(KadFields.CloserPeers) || reader.IsBytes(KadFields.ProviderPeers))
            {
                if (!KadPeerView.TryParse(reader.Bytes, out _)) return false;
            }
        }
        if (reader.Failed) return false;
        view = new KadMessageView(message, (KadMessageType)(int)Math.Min(type, int.MaxValue), key, record, hasRecord);
        return true;
    }
}
