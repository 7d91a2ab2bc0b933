namespace Registry.Dht.Providers;

/// <summary>A record to write to the journal. Times are Unix seconds.</summary>
internal readonly record struct ProviderChange(byte[] Key, byte[] EncodedPeer, uint AddressesExpire, uint Expires);
