namespace Registry.Registrations.Keys;

/// <summary>An API key as it is kept: never the key itself.</summary>
/// <param name="Hash">SHA-256 of the key's text.</param>
/// <param name="GoodUntil">Null for the present key; a replaced one is good until then.</param>
/// <param name="LastSequence">Last sequence of a heartbeat sent with this key.</param>
public sealed record StoredApiKey(ReadOnlyMemory<byte> Hash, DateTimeOffset? GoodUntil, long? LastSequence);
