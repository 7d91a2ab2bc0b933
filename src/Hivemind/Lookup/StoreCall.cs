using Registry.Hivemind.Routing;

namespace Registry.Hivemind.Lookup;

/// <summary>One node to be given several values, by their numbers.</summary>
internal sealed record StoreCall(TableNode Node, IReadOnlyList<int> Values);
