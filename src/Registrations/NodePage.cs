namespace Registry.Registrations;

/// <summary>One page of a listing and how many rows there are in all.</summary>
public sealed record NodePage(IReadOnlyList<RegisteredNode> Nodes, int Total);
