namespace Registry.Registrations.Store;

/// <summary>All that the store holds.</summary>
/// <param name="Nodes">Registered nodes.</param>
/// <param name="Tombstones">What must not come back.</param>
/// <param name="NodesEver">Nodes ever registered.</param>
/// <param name="TokensEver">Tokens ever reported.</param>
public sealed record StoredRegistrations(IReadOnlyList<NodeState> Nodes, IReadOnlyList<Tombstone> Tombstones, long NodesEver, long TokensEver);
