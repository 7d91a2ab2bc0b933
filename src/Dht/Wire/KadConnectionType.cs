namespace Registry.Dht.Wire;

/// <summary>What the sender says of its own connection to a peer it names (Message.Peer.connection).</summary>
internal enum KadConnectionType
{
    NotConnected = 0,
    Connected = 1,
    CanConnect = 2,
    CannotConnect = 3,
}
