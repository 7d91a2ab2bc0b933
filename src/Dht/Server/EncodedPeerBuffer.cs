using System.Runtime.CompilerServices;
using Registry.Dht.Routing;
using Registry.Dht.Wire;

namespace Registry.Dht.Server;

/// <summary>The peers of one answer, on the stack: k closest and the target.</summary>
[InlineArray(Capacity)]
internal struct EncodedPeerBuffer
{
    public const int Capacity = KBucket.Capacity + 1;

    private EncodedPeer _first;
}
