using System.Text.Json.Serialization;

namespace Registry.HttpBridge.Routing.Contracts;

public sealed record ProvidersAnswer([property: JsonPropertyName("Providers")] IReadOnlyList<PeerAnswer> Providers);
