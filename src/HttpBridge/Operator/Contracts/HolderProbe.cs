using System.Text.Json.Serialization;

namespace Registry.HttpBridge.Operator.Contracts;

/// <param name="Answers">Whether it could be reached and answered a ping.</param>
/// <param name="Reason">Why it did not, in a word.</param>
/// <param name="RoundTripMs">How long the ping took.</param>
public sealed record HolderProbe(
    bool Answers,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? RoundTripMs = null);
