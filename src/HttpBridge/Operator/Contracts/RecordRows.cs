using System.Text.Json.Serialization;

namespace Registry.HttpBridge.Operator.Contracts;

/// <summary>What is held under one key.</summary>
/// <param name="Kind">"registration", "value" or "provider".</param>
/// <param name="Key">A CID for providers, the key's path for values and registrations.</param>
/// <param name="Model">Model id of a registration.</param>
/// <param name="Size">Bytes of a value or registration.</param>
/// <param name="ExpiresAt">When the last of it expires.</param>
/// <param name="HolderCount">How many peers stand behind it.</param>
/// <param name="Holders">Those peers, or the first of them.</param>
public sealed record RecordRow(
    string Kind,
    string Key,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Model,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Size,
    DateTimeOffset ExpiresAt,
    int HolderCount,
    IReadOnlyList<RecordHolder> Holders);

/// <summary>A peer that a record speaks of: the provider, the owner of the key, the registered worker.</summary>
/// <param name="PeerId">Its id.</param>
/// <param name="Addresses">Those of the record, else those known otherwise.</param>
/// <param name="ExpiresAt">When its record expires.</param>
/// <param name="Probe">Whether it answered just now; absent when it was not asked.</param>
public sealed record RecordHolder(
    string PeerId,
    IReadOnlyList<string> Addresses,
    DateTimeOffset ExpiresAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] HolderProbe? Probe = null);

/// <param name="Answers">Whether it could be reached and answered a ping.</param>
/// <param name="Reason">Why it did not, in a word.</param>
/// <param name="RoundTripMs">How long the ping took.</param>
public sealed record HolderProbe(
    bool Answers,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? RoundTripMs = null);

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

/// <summary>One entry of a dictionary value.</summary>
/// <param name="Subkey">A text or a number, or 0x and the hex digits of anything else.</param>
/// <param name="SelfAnnounced">Whether the peer that the subkey names stored it itself.</param>
/// <param name="Bytes">Of its value.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record SwarmSubkey(string Subkey, bool SelfAnnounced, int Bytes, DateTimeOffset ExpiresAt);
