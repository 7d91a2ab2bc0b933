using Registry.Identity.Wallets;

namespace Registry.Registrations.Diagnosis;

/// <summary>Why something is not listed, not known to be reachable, or does not travel.</summary>
/// <param name="Kind">Why.</param>
/// <param name="At">When it happened, as the kind says; null where that is not known.</param>
/// <param name="Wallet">Of <see cref="FindingKind.PeerOwned"/>: whose the peer is.</param>
public sealed record Finding(FindingKind Kind, DateTimeOffset? At = null, EthereumAddress? Wallet = null);

public enum FindingKind
{
    /// <summary>Nothing of it is held here.</summary>
    Unknown,

    /// <summary>It is in the hivemind swarm, and nobody registered it.</summary>
    SwarmOnly,

    /// <summary>The operator does not take it.</summary>
    Blocked,

    /// <summary>It was over at <see cref="Finding.At"/>.</summary>
    Expired,

    /// <summary>By a statement of its peer, issued then.</summary>
    WithdrawnByPeer,

    /// <summary>By a statement of its wallet, issued then.</summary>
    WithdrawnByWallet,

    /// <summary>The peer's key spoke for another wallet, in a registration issued then.</summary>
    PeerOwned,

    /// <summary>By its API key or the operator, at this daemon.</summary>
    EndedHere,

    /// <summary>Until the network was asked whether it was withdrawn.</summary>
    HeldBack,

    /// <summary>Known from its record alone.</summary>
    NeverHeard,

    /// <summary>Since then, for it was silent.</summary>
    Offline,

    /// <summary>By its own word, last heard then.</summary>
    SaidOffline,

    /// <summary>By its own word, last heard then.</summary>
    Draining,

    /// <summary>By its own word, last heard then.</summary>
    Maintenance,

    /// <summary>Last heard then.</summary>
    Degraded,

    /// <summary>The peer did not sign.</summary>
    NotProven,

    /// <summary>Its address is of a kind that is not dialled, or nothing is.</summary>
    AddressNotDialled,

    /// <summary>A claim that came from another address than the one it states.</summary>
    ClaimedFromElsewhere,

    /// <summary>Its turn to be dialled has yet to come, or to come again.</summary>
    DialPending,

    /// <summary>The peer did not answer when it was dialled then.</summary>
    DialFailed,
}

/// <summary>A node with what there is to say of it.</summary>
/// <param name="Node">The node, in force or not.</param>
/// <param name="IsListed">It is among the active ones.</param>
/// <param name="Findings">Empty when all is well.</param>
public sealed record DiagnosedNode(RegisteredNode Node, bool IsListed, IReadOnlyList<Finding> Findings);

/// <summary>What is known of what was asked about.</summary>
/// <param name="Nodes">Its nodes, as many as one answer holds.</param>
/// <param name="Total">How many it has.</param>
/// <param name="Findings">What there is to say where it has none.</param>
public sealed record DiagnosedNodes(IReadOnlyList<DiagnosedNode> Nodes, int Total, IReadOnlyList<Finding> Findings);
