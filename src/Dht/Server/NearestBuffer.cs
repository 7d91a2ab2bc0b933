using System.Runtime.CompilerServices;
using Registry.Dht.Routing;

namespace Registry.Dht.Server;

/// <summary>Entries of the routing table on the stack.</summary>
[InlineArray(RoutingTable.MaxNearest)]
internal struct NearestBuffer
{
    private RoutingEntry _first;
}
