namespace Registry.Hivemind.Routing;

/// <summary>What became of a node offered to the routing table.</summary>
internal enum OfferResult
{
    /// <summary>It was not known and has a place now.</summary>
    Added,

    /// <summary>It was known; now it is the most recently heard of.</summary>
    Updated,

    /// <summary>It was not known; the bucket is full, and it waits for a place.</summary>
    Waiting,

    /// <summary>It waits already, and goes on waiting.</summary>
    StillWaiting,

    /// <summary>The id, or the peer, is this node's own. Nothing was done.</summary>
    Self,

    /// <summary>Another peer holds that node id. It keeps it until it no longer answers.</summary>
    Contested,
}
