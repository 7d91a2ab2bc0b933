using Registry.Libp2p;

namespace Registry.Hivemind.Reachability;

/// <summary>What this host does to tell others whether a peer can be reached.</summary>
public sealed record ReachabilityOptions
{
    /// <summary>Serve Petals' ReachabilityProtocol.rpc_check.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>
    /// Dial loopback and private addresses for everybody. Otherwise they are dialled for those alone who ask from such an
    /// address themselves.
    /// </summary>
    public bool AllowPrivate { get; init; }

    /// <summary>For one check: Petals' own wait_timeout. Who asks waits twice as long.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>To find out the addresses of a peer that none are known of, before that.</summary>
    public TimeSpan FindTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>A peer that was reached is not dialled again for this long, as by health.petals.dev.</summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The same for one that was not: somebody may be mending it, and Petals asks again after 15 seconds.</summary>
    public TimeSpan KeepFailuresFor { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Results kept; beyond it the oldest are forgotten.</summary>
    public int MaxKept { get; init; } = 10_000;

    /// <summary>Checks a minute in all, those answered from what is kept not counted; more are answered with an error.</summary>
    public int PerMinute { get; init; } = 120;

    /// <summary>Checks a minute that one IP address (IPv6: /56) may ask for.</summary>
    public int PerAsker { get; init; } = 12;

    /// <summary>Checks a minute that dial one IP address (IPv6: /56), whoever asks: nobody is flooded by way of us.</summary>
    public int PerTarget { get; init; } = 12;

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var check = new OptionChecks(nameof(ReachabilityOptions));
        check.Positive(Timeout, nameof(Timeout));
        check.Positive(FindTimeout, nameof(FindTimeout));
        check.NotNegative(KeepFor, nameof(KeepFor));
        check.NotNegative(KeepFailuresFor, nameof(KeepFailuresFor));
        check.AtLeast(1, MaxKept, nameof(MaxKept));
        check.AtLeast(1, PerAsker, nameof(PerAsker));
        check.AtLeast(1, PerTarget, nameof(PerTarget));
        check.AtLeast(Math.Max(PerAsker, PerTarget), PerMinute, nameof(PerMinute));
        return check.Mistakes;
    }
}
