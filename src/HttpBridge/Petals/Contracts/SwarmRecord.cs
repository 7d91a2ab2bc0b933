namespace Registry.HttpBridge.Petals.Contracts;

/// <summary>What the hivemind node holds under one key.</summary>
/// <param name="Key">The key's id, 40 hex digits.</param>
/// <param name="Name">The key itself, when it is that of an index or of a block of a known model.</param>
/// <param name="Kind">"regular" or "dictionary".</param>
/// <param name="Cached">Held in the cache, not as one of the nodes nearest to the key.</param>
/// <param name="SubkeyCount">Entries of a dictionary; 0 of a regular value.</param>
/// <param name="SelfAnnounced">How many of these the peers that they name stored themselves.</param>
/// <param name="Bytes">As held.</param>
/// <param name="ExpiresAt">When the last of it expires.</param>
/// <param name="Subkeys">The entries, or the first of them.</param>
public sealed record SwarmRecord(
    string Key, string? Name, string Kind, bool Cached, int SubkeyCount, int SelfAnnounced, int Bytes, DateTimeOffset ExpiresAt, IReadOnlyList<SwarmSubkey> Subkeys);
