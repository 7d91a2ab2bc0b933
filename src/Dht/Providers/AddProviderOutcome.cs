namespace Registry.Dht.Providers;

/// <summary>What became of an announcement.</summary>
public enum AddProviderOutcome
{
    Added,

    /// <summary>The record was held and lives on; never refused.</summary>
    Refreshed,

    /// <summary>The key has as many providers as are kept of one.</summary>
    KeyFull,

    /// <summary>The provider has as many keys as are kept of one.</summary>
    PeerFull,

    /// <summary>The store is full.</summary>
    StoreFull,
}
