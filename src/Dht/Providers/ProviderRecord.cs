namespace Registry.Dht.Providers;

/// <summary>One provider of one key: its number in the peer table, and Unix seconds.</summary>
internal record struct ProviderRecord(int Peer, uint Expires);
