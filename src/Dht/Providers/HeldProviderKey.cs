namespace Registry.Dht.Providers;

/// <summary>A key that provider records are held of, how many, and when the last of them expires.</summary>
public sealed record HeldProviderKey(ReadOnlyMemory<byte> Key, int Providers, DateTimeOffset Expires);
