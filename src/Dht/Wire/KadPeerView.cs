using Registry.Identity.Wire;

namespace Registry.Dht.Wire;

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
