namespace Registry.Dht.Records;

public readonly record struct StoredValue(ReadOnlyMemory<byte> Value, DateTimeOffset Received);
