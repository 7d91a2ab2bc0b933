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
            if (reader.IsVarint(KadFields.Type))
            {
                type = reader.Number;
            }
            else if (reader.IsBytes(KadFields.Key))
            {
                key = reader.Bytes;
            }
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

/// <summary>Message.Peer seen in place. Id and addresses are as sent: they may not parse.</summary>
internal readonly ref struct KadPeerView
{
    private readonly ReadOnlySpan<byte> _message;

    private KadPeerView(ReadOnlySpan<byte> message, ReadOnlySpan<byte> id, KadConnectionType connection)
    {
        _message = message;
        Id = id;
        Connection = connection;
    }

    public ReadOnlySpan<byte> Id { get; }

    public KadConnectionType Connection { get; }

    public FieldEnumerator Addresses => new(_message, KadFields.PeerAddresses);

    /// <summary>False when the bytes are no protobuf message.</summary>
    public static bool TryParse(ReadOnlySpan<byte> message, out KadPeerView peer)
    {
        peer = default;
        var reader = new ProtobufReader(message);
        ReadOnlySpan<byte> id = default;
        ulong connection = 0;
        while (reader.TryReadField())
        {
            if (reader.IsBytes(KadFields.PeerId)) id = reader.Bytes;
            else if (reader.IsVarint(KadFields.PeerConnection)) connection = reader.Number;
        }
        if (reader.Failed) return false;
        peer = new KadPeerView(message, id, (KadConnectionType)Math.Min(connection, int.MaxValue));
        return true;
    }
}

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

/// <summary>The peers of one field of a message that was parsed before.</summary>
internal ref struct KadPeerEnumerator(FieldEnumerator fields)
{
    private FieldEnumerator _fields = fields;

    public KadPeerView Current { get; private set; }

    public readonly KadPeerEnumerator GetEnumerator() => this;

    public bool MoveNext()
    {
        if (!_fields.MoveNext() || !KadPeerView.TryParse(_fields.Current, out var peer)) return false;
        Current = peer;
        return true;
    }
}

/// <summary>The values of one repeated bytes field, in order. Stops early at malformed bytes.</summary>
internal ref struct FieldEnumerator(ReadOnlySpan<byte> message, int field)
{
    private ProtobufReader _reader = new(message);

    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly FieldEnumerator GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_reader.TryReadField())
        {
            if (_reader.IsBytes(field))
            {
                Current = _reader.Bytes;
                return true;
            }
        }
        return false;
    }
}
