namespace Registry.Dht.Wire;

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
