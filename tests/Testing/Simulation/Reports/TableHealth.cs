namespace Registry.Testing.Simulation.Reports;

/// <summary>How well the nodes' routing tables show the network, on average.</summary>
/// <param name="Peers">Peers in a table.</param>
/// <param name="Gone">The part of them that are no longer there.</param>
/// <param name="Neighbours">The part of a node's 20 nearest neighbours that are in its table.</param>
/// <param name="Connections">Connections of a node.</param>
/// <param name="Alone">Nodes whose table is empty.</param>
public sealed record TableHealth(double Peers, double Gone, double Neighbours, double Connections, int Alone);
