namespace Registry.Dht.Lookup;

/// <summary>How a lookup ended; a tag of the metrics.</summary>
internal enum LookupOutcome
{
    /// <summary>It found something.</summary>
    Found,

    /// <summary>The closest peers have answered, and none had it.</summary>
    NotFound,

    /// <summary>Nobody answered at all.</summary>
    NoPeers,

    /// <summary>Whoever wanted it has gone away before anything was found.</summary>
    Abandoned,
}
