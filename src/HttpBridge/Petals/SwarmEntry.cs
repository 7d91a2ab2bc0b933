using Registry.Hivemind.Petals;

namespace Registry.HttpBridge.Petals;

/// <summary>
/// A server of the swarm and its model, with the model's id, prefix and repository, and the node id that a registration of the
/// server under each of these names has.
/// </summary>
internal sealed record SwarmEntry(SwarmWorker Worker, SwarmModel Model, IReadOnlyList<(string Name, Guid NodeId)> Names)
{
    /// <summary>As if it had registered under the model's id, so that it keeps its id when it does.</summary>
    public Guid NodeId => Names[0].NodeId;
}
