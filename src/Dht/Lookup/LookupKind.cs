namespace Registry.Dht.Lookup;

/// <summary>What a lookup is for; a tag of the metrics.</summary>
internal enum LookupKind
{
    /// <summary>The closest peers, to ask them all afterwards or to store with them.</summary>
    Closest,

    /// <summary>Peers for the routing table.</summary>
    Refresh,

    Peer,
    Providers,
    Value,
}
