using Registry.Libp2p;

namespace Registry.HttpBridge.Limits;

/// <summary>
/// Budgets of callers that came through a public listener. A host of 64 GPUs that restarts makes 64 times four calls at once,
/// so a single address has a burst of 256 for those.
/// </summary>
public sealed record LimitOptions
{
    /// <summary>Calls answered from memory, of one address (IPv4 /32, IPv6 /56).</summary>
    public CallBudget Reads { get; init; } = new() { Burst = 600, PerMinute = 1200 };

    /// <summary>Calls that ask the network: Delegated Routing, is_reachable.</summary>
    public CallBudget Searches { get; init; } = new() { Burst = 60, PerMinute = 120 };

    /// <summary>Registrations, statements to sign, and signed withdrawals.</summary>
    public CallBudget Registrations { get; init; } = new() { Burst = 256, PerMinute = 60 };

    /// <summary>Heartbeats and withdrawals whose API key is missing or wrong, and which no peer signed. 64 GPUs make 128 heartbeats a minute.</summary>
    public CallBudget Heartbeats { get; init; } = new() { Burst = 300, PerMinute = 600 };

    /// <summary>Calls that stay open.</summary>
    public CallBudget Watchers { get; init; } = new() { Burst = 64, PerMinute = 60 };

    /// <summary>
    /// Heartbeats without an API key that are looked into, before anything is charged, for the signature of their peer. Signed
    /// ones are charged to their node, all others to the address. A signature takes a tenth of a millisecond.
    /// </summary>
    public CallBudget PeerProofs { get; init; } = new() { Burst = 300, PerMinute = 1200 };

    /// <summary>Calls of one node by its right API key or its peer's signature, from wherever.</summary>
    public CallBudget PerNode { get; init; } = new() { Burst = 60, PerMinute = 60 };

    /// <summary>Changes for one node from where it was last heard with its own key, beyond the budget of that address.</summary>
    public CallBudget KnownNode { get; init; } = new() { Burst = 4, PerMinute = 1 };

    /// <summary>The same for looking whether its peer signed a heartbeat.</summary>
    public CallBudget KnownNodeProofs { get; init; } = new() { Burst = 8, PerMinute = 4 };

    /// <summary>Budgets that an IPv4 /24 or an IPv6 /48 shares, as a multiple of one address's.</summary>
    public int SubnetMultiple { get; init; } = 8;

    /// <summary>Budgets that an IPv6 /32 shares, as a multiple of one address's.</summary>
    public int OperatorMultiple { get; init; } = 64;

    /// <summary>
    /// Budgets that are not full, each with some 400 bytes of memory. Beyond it the /24 or /48 with the most of them forgets the
    /// one that it used least lately. The same for the budgets of nodes.
    /// </summary>
    public int MaxBudgets { get; init; } = 100_000;

    /// <summary>Nodes of which it is known from where they were heard. Beyond it those unheard the longest are forgotten.</summary>
    public int MaxKnownNodes { get; init; } = 100_000;

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var check = new OptionChecks(nameof(LimitOptions));
        Reads.Check(check, nameof(Reads));
        Searches.Check(check, nameof(Searches));
        Registrations.Check(check, nameof(Registrations));
        Heartbeats.Check(check, nameof(Heartbeats));
        Watchers.Check(check, nameof(Watchers));
        PeerProofs.Check(check, nameof(PeerProofs));
        PerNode.Check(check, nameof(PerNode));
        KnownNode.Check(check, nameof(KnownNode));
        KnownNodeProofs.Check(check, nameof(KnownNodeProofs));
        check.That(SubnetMultiple is >= 1 and <= 1000, nameof(SubnetMultiple), "must lie between 1 and 1000");
        check.That(OperatorMultiple >= SubnetMultiple && OperatorMultiple <= 1000, nameof(OperatorMultiple), "must lie between SubnetMultiple and 1000");
        check.AtLeast(1000, MaxBudgets, nameof(MaxBudgets));
        check.AtLeast(1, MaxKnownNodes, nameof(MaxKnownNodes));
        return check.Mistakes;
    }

    internal CallBudget Of(CallClass calls) => calls switch
    {
        CallClass.Searches => Searches,
        CallClass.Registrations => Registrations,
        CallClass.Heartbeats => Heartbeats,
        CallClass.Watchers => Watchers,
        CallClass.PeerProofs => PeerProofs,
        _ => Reads,
    };
}

/// <summary>Calls that may come at once, and then have to be earned again.</summary>
public sealed record CallBudget
{
    /// <summary>Calls that may come at once.</summary>
    public int Burst { get; init; } = 1;

    /// <summary>Calls earned again in a minute, evenly.</summary>
    public int PerMinute { get; init; } = 1;

    internal void Check(OptionChecks check, string name)
    {
        check.That(Burst is >= 1 and <= 1_000_000, $"{name}.{nameof(Burst)}", $"must lie between 1 and 1,000,000, not {Burst}");
        check.That(PerMinute is >= 1 and <= 1_000_000, $"{name}.{nameof(PerMinute)}", $"must lie between 1 and 1,000,000, not {PerMinute}");
    }
}
