namespace Registry.Libp2p.Swarm;

/// <summary>How peers are dialled.</summary>
public sealed record DialOptions
{
    /// <summary>For one address, from the first packet to a running muxer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The next address of a peer is tried when the one before has failed or after this long, whichever is first (RFC 8305).</summary>
    public TimeSpan Stagger { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Addresses of one peer dialled at once.</summary>
    public int MaxAtOnce { get; init; } = 8;

    /// <summary>Addresses tried for one peer in one dial; the rest is left out.</summary>
    public int MaxAddresses { get; init; } = 32;

    /// <summary>Peers being dialled at once; beyond it a dial fails with LimitReached.</summary>
    public int MaxPending { get; init; } = 256;

    /// <summary>An address that failed is left alone for this long, twice as long after each further failure.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Failed addresses remembered; beyond it the ones that end first are forgotten.</summary>
    public int MaxBackoffEntries { get; init; } = 4096;

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IEnumerable<string> Validate()
    {
        var check = new OptionChecks(nameof(DialOptions));
        check.Positive(Timeout, nameof(Timeout));
        check.Positive(Stagger, nameof(Stagger));
        check.AtLeast(1, MaxAtOnce, nameof(MaxAtOnce));
        check.AtLeast(1, MaxAddresses, nameof(MaxAddresses));
        check.AtLeast(1, MaxPending, nameof(MaxPending));
        check.NotNegative(Backoff, nameof(Backoff));
        check.That(MaxBackoff >= Backoff, nameof(MaxBackoff), $"must be at least {nameof(Backoff)}");
        check.AtLeast(1, MaxBackoffEntries, nameof(MaxBackoffEntries));
        return check.Mistakes;
    }
}
