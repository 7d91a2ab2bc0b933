namespace Registry.Libp2p.Protocols.AutoNat;

/// <summary>What became of a request to be dialled back.</summary>
public enum AutoNatOutcome
{
    /// <summary>The asker was reached.</summary>
    Reachable,

    /// <summary>It was dialled in vain.</summary>
    Unreachable,

    /// <summary>Version 2: it was reached, but did not take the nonce.</summary>
    NotConfirmed,

    /// <summary>There was no address that we dial.</summary>
    Refused,

    /// <summary>Too many requests.</summary>
    Limited,

    /// <summary>Malformed, or of a peer for another.</summary>
    BadRequest,

    /// <summary>The asker did not send what it was asked for, or left.</summary>
    Abandoned,
}
