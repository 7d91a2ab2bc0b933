namespace Registry.Interop.Tests.Harness;

/// <summary>What a peer is in the DHT.</summary>
public enum PeerMode
{
    Server,
    Client,
    None,
}
