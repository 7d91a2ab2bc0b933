using System.Text.Json.Serialization;

namespace Registry.HttpBridge.Contracts;

/// <param name="NodeId">UUIDv5 of network, peer id and model id.</param>
/// <param name="Status">"registered" or "re-registered".</param>
/// <param name="Message">For people.</param>
/// <param name="DhtBootstrap">A multiaddr of this daemon to join the DHT by.</param>
/// <param name="ApiKey">For heartbeats and withdrawal; told once. Absent when the very same body was sent again.</param>
/// <param name="Verified">The proofs that this daemon checked.</param>
public sealed record RegisterAnswer(
    Guid NodeId,
    string Status,
    string Message,
    string? DhtBootstrap,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ApiKey,
    Verified Verified);
