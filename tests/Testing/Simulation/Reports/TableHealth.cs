namespace Registry.Testing.Simulation.Reports;

/// <summary>How well the nodes' routing tables show the network, on average, and whether there is room for all.</summary>
/// <param name="Peers">Peers in a table.</param>
/// <param name="Gone">The part of them that are no longer there.</param>
/// <param name="Neighbours">The part of a node's 20 nearest neighbours that are in its table.</param>
/// <param name="Connections">Connections of a node.</param>
/// <param name="Alone">Nodes whose table is empty.</param>
/// <param name="Refused">Connections that nodes refused since they joined, for want of room: then the network shows the limits of its nodes, and not what the DHT does.</param>
public sealed record TableHealth(double Peers, double Gone, double Neighbours, double Connections, int Alone, long Refused);
