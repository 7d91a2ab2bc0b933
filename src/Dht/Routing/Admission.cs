namespace Registry.Dht.Routing;

/// <summary>What became of a peer offered to the routing table.</summary>
internal enum Admission
{
    Added,

    /// <summary>It was there already; it counts as seen.</summary>
    Refreshed,

    /// <summary>Its bucket is full: it waits for the place of a peer that is no longer there.</summary>
    BucketFull,

    /// <summary>Enough peers of its IP group are in the table or the bucket.</summary>
    GroupFull,

    /// <summary>It is this daemon.</summary>
    Self,

    /// <summary>It says it is a DHT server, but did not answer a FIND_NODE.</summary>
    NoAnswer,
}
