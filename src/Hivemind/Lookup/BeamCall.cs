using Registry.Hivemind.Routing;

namespace Registry.Hivemind.Lookup;

/// <summary>One node to be asked for several keys.</summary>
internal sealed record BeamCall(TableNode Node, IReadOnlyList<DhtId> Keys);
