using Registry.Libp2p.Swarm;

namespace Registry.Dht.Lookup;

/// <summary>A stream in the pool, and since when (a timestamp of the clock).</summary>
internal sealed class IdleStream(PeerStream stream, long since)
{
    public PeerStream Stream { get; } = stream;

    public long Since { get; } = since;

    public LinkedListNode<IdleStream>? Place { get; set; }
}
