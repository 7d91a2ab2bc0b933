namespace Registry.Libp2p.Swarm.Peers;

/// <summary>How an address came to be known; ordered from the least trusted.</summary>
internal enum AddressSource : byte
{
    /// <summary>Named by a third peer.</summary>
    Learned,

    /// <summary>Listed by the peer itself in identify.</summary>
    Identified,

    /// <summary>Listed in the peer's signed record.</summary>
    Certified,

    /// <summary>The peer answered there.</summary>
    Dialled,
}
