using Registry.Hivemind.Values;

namespace Registry.Hivemind.Petals;

/// <summary>
/// Looks keys up in the swarm and merges what all nodes hold of them (<see cref="HivemindNode.GetAsync"/>). Keys without a live
/// value are left out. Ends early, with what was found, when <paramref name="cancellation"/> asks for it.
/// </summary>
public delegate Task<IReadOnlyDictionary<DhtId, DhtValue>> SwarmLookup(IReadOnlyCollection<DhtId> keys, CancellationToken cancellation);
