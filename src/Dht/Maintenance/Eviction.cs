namespace Registry.Dht.Maintenance;

/// <summary>Why a peer left the routing table.</summary>
internal enum Eviction
{
    /// <summary>A request to it failed while it was not connected.</summary>
    Unreachable,

    /// <summary>It is connected, but several requests in a row failed.</summary>
    Unresponsive,

    /// <summary>Identify lists none of our protocols any more.</summary>
    StoppedServing,
}
