namespace Registry.Dht.Wire;

/// <summary>Field numbers of the kad-dht protobuf (libp2p/specs kad-dht, "RPC messages").</summary>
internal static class KadFields
{
    public const int Type = 1;
    public const int Key = 2;
    public const int Record = 3;
    public const int CloserPeers = 8;
    public const int ProviderPeers = 9;
    public const int ClusterLevelRaw = 10;

    public const int RecordKey = 1;
    public const int RecordValue = 2;
    public const int RecordTimeReceived = 5;

    public const int PeerId = 1;
    public const int PeerAddresses = 2;
    public const int PeerConnection = 3;

    /// <summary>go-libp2p-kad-dht writes level 0 as 1 in every message, and so does this.</summary>
    public const byte ClusterLevel = 1;
}

/// <summary>Values of Message.type (libp2p/specs kad-dht, "RPC messages").</summary>
public enum KadMessageType
{
    PutValue = 0,
    GetValue = 1,
    AddProvider = 2,
    GetProviders = 3,
    FindNode = 4,
    Ping = 5,
}

/// <summary>What the sender says of its own connection to a peer it names (Message.Peer.connection).</summary>
internal enum KadConnectionType
{
    NotConnected = 0,
    Connected = 1,
    CanConnect = 2,
    CannotConnect = 3,
}
