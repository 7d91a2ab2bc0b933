namespace Registry.Dht.Providers;

/// <summary>One provider of one key. <see cref="Expires"/> is in Unix seconds.</summary>
internal struct ProviderRecord(ProviderPeer peer, uint expires)
{
    public ProviderPeer Peer { get; } = peer;

    public uint Expires { get; set; } = expires;
}
