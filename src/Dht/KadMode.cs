namespace Registry.Dht;

/// <summary>Part that a node plays in the DHT.</summary>
public enum KadMode
{
    /// <summary>Serves requests and says so in identify, so that others put it into their routing tables.</summary>
    Server,

    /// <summary>Asks, but serves nothing: for nodes that others cannot dial.</summary>
    Client,
}
