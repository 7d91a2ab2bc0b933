using System.Text.Json.Serialization;

namespace Registry.HttpBridge.Contracts;

/// <param name="Status">"healthy" or "unhealthy".</param>
/// <param name="Service">"registry".</param>
/// <param name="Version">This daemon's version.</param>
/// <param name="UptimeSeconds">Whole seconds since it started.</param>
/// <param name="Database">The store.</param>
/// <param name="Dht">The libp2p side.</param>
/// <param name="Reason">Why it is unhealthy.</param>
public sealed record HealthAnswer(
    string Status,
    string Service,
    string Version,
    long UptimeSeconds,
    DatabaseHealth Database,
    DhtHealth Dht,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason);
