namespace Registry.Registrations.Confirming;

/// <summary>How registered addresses are dialled to find out whether their peers answer there.</summary>
public sealed record ConfirmingOptions
{
    /// <summary>When false, only connections confirm.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>How long a node stays confirmed that was found at its address: dialled, or by its own connection.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Addresses dialled at a time; the others wait for their turn.</summary>
    public int MaxAtOnce { get; init; } = 64;

    /// <summary>For one dial, until the peer has proven who it is.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Between two dials of one address (IPv4 /32, IPv6 /56), whoever registered it. Those that registered from that very address
    /// have as much again, so that others cannot use up what is theirs.
    /// </summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Dials of one address an hour, counted alike: a registry is no tool to knock at other people's doors.</summary>
    public int MaxPerHour { get; init; } = 8;

    /// <summary>Addresses whose dials are remembered. Beyond it no others are dialled until the first are an hour old.</summary>
    public int MaxAddresses { get; init; } = 65_536;

    /// <summary>Also dial addresses of this machine and of local networks; for closed networks and tests.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>Every mistake in these options, in words; empty when they are sound.</summary>
    public IEnumerable<string> Validate()
    {
        if (Lifetime < TimeSpan.FromMinutes(1) || Lifetime > TimeSpan.FromDays(1)) yield return $"Confirming.{nameof(Lifetime)}: between a minute and a day";
        if (MaxAtOnce is < 1 or > 1_024) yield return $"Confirming.{nameof(MaxAtOnce)}: between 1 and 1024";
        if (Timeout < TimeSpan.FromMilliseconds(100) || Timeout > TimeSpan.FromMinutes(1)) yield return $"Confirming.{nameof(Timeout)}: between 0.1 seconds and a minute";
        if (Interval < TimeSpan.Zero || Interval > TimeSpan.FromHours(1)) yield return $"Confirming.{nameof(Interval)}: up to an hour";
        if (MaxPerHour is < 1 or > 3_600) yield return $"Confirming.{nameof(MaxPerHour)}: between 1 and 3600";
        if (MaxAddresses < 1) yield return $"Confirming.{nameof(MaxAddresses)}: at least 1";
    }
}
