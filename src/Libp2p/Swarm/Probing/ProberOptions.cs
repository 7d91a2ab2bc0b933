namespace Registry.Libp2p.Swarm.Probing;

/// <summary>Bounds of the prober.</summary>
public sealed record ProberOptions
{
    /// <summary>Probes at once; more are refused.</summary>
    public int MaxAtOnce { get; init; } = 32;

    /// <summary>For one probe, from the first packet to the end of what is done there.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Addresses dialled in one probe; the rest is left out.</summary>
    public int MaxAddresses { get; init; } = 16;

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var check = new OptionChecks(nameof(ProberOptions));
        check.AtLeast(1, MaxAtOnce, nameof(MaxAtOnce));
        check.Positive(Timeout, nameof(Timeout));
        check.AtLeast(1, MaxAddresses, nameof(MaxAddresses));
        return check.Mistakes;
    }
}
