namespace Registry.HttpBridge.Petals.Contracts;

/// <summary>A peer of the swarm: a node of hivemind's DHT, a server of models, or both.</summary>
/// <param name="PeerId">Its peer id.</param>
/// <param name="NodeId">Its id in hivemind's routing table, 40 hex digits; null when it is not in there.</param>
/// <param name="Connected">Whether a connection is open.</param>
/// <param name="Agent">What identify said; null when it did not.</param>
/// <param name="Serves">What it announces.</param>
/// <param name="Addresses">Those known.</param>
public sealed record SwarmPeer(
    string PeerId, string? NodeId, bool Connected, string? Agent, IReadOnlyList<ServedBlocks> Serves, IReadOnlyList<string> Addresses);
