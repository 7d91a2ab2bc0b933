namespace Registry.Dht.Records;

/// <summary>A value that is held, for operators. <see cref="Size"/> is in bytes.</summary>
public sealed record ValueSummary(ReadOnlyMemory<byte> Key, int Size, DateTimeOffset Received, DateTimeOffset Expires);
