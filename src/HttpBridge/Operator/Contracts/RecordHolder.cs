using System.Text.Json.Serialization;

namespace Registry.HttpBridge.Operator.Contracts;

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
