namespace Registry.Hivemind.Values;

/// <summary>One line of a store. <paramref name="Subkey"/> is packed MessagePack; null for a regular value. Both are MessagePack; the expiration is in Unix seconds.</summary>
public sealed record ValueToStore(DhtId Key, ReadOnlyMemory<byte>? Subkey, ReadOnlyMemory<byte> Value, double Expiration);
