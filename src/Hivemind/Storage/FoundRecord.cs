namespace Registry.Hivemind.Storage;

/// <summary>A record as rpc_find tells it: <paramref name="Value"/> is a dictionary's ext 0x50 blob or a regular value's bytes.</summary>
public readonly record struct FoundRecord(RecordKind Kind, ReadOnlyMemory<byte> Value, double Expiration);
