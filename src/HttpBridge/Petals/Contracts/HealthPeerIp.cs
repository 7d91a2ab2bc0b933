namespace Registry.HttpBridge.Petals.Contracts;

/// <summary>Addresses of a server. The location is always null: addresses are sent to no geolocation service.</summary>
public sealed record HealthPeerIp(string? Location, IReadOnlyList<string> Multiaddrs);
