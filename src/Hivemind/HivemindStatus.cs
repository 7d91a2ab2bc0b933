namespace Registry.Hivemind;

/// <summary>Figures of a hivemind node at this moment.</summary>
public sealed record HivemindStatus(DhtId Id, int RoutingTableNodes, int Records, long RecordBytes);
