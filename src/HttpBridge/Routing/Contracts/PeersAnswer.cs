using System.Text.Json.Serialization;

namespace Registry.HttpBridge.Routing.Contracts;

public sealed record PeersAnswer([property: JsonPropertyName("Peers")] IReadOnlyList<PeerAnswer> Peers);
