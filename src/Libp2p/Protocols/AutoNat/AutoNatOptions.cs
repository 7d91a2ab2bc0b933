namespace Registry.Libp2p.Protocols.AutoNat;

/// <summary>What this host does to tell peers whether they can be reached. The numbers are go-libp2p's, but counted for an IP address and not for a peer id.</summary>
public sealed record AutoNatOptions
{
    /// <summary>Serve /libp2p/autonat/1.0.0.</summary>
    public bool V1 { get; init; } = true;

    /// <summary>Serve /libp2p/autonat/2/dial-request.</summary>
    public bool V2 { get; init; } = true;

    /// <summary>
    /// Dial loopback and private addresses too, and those of this host itself: for networks that are private themselves.
    /// Otherwise a stranger could have us knock on doors inside our own network.
    /// </summary>
    public bool AllowPrivate { get; init; }

    /// <summary>Version 1: dials a minute in all; more are refused.</summary>
    public int V1PerMinute { get; init; } = 30;

    /// <summary>Version 1: dials a minute for one IP address (IPv6: /56).</summary>
    public int V1PerAddress { get; init; } = 3;

    /// <summary>Version 2: requests a minute in all; more are rejected.</summary>
    public int V2PerMinute { get; init; } = 60;

    /// <summary>Version 2: requests a minute from one IP address (IPv6: /56).</summary>
    public int V2PerAddress { get; init; } = 12;

    /// <summary>Version 2: requests a minute, in all, to dial an IP address other than the asker's own.</summary>
    public int V2DialDataPerMinute { get; init; } = 12;

    /// <summary>Version 2: a dial to another IP address waits for a random time up to this, so that many askers cannot time a rush upon one victim.</summary>
    public TimeSpan V2DialDataWait { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>For a request to arrive; version 2: with the data that was asked for.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Addresses of a request that are looked at.</summary>
    public int MaxAddresses { get; init; } = 50;

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var check = new OptionChecks(nameof(AutoNatOptions));
        check.AtLeast(1, V1PerAddress, nameof(V1PerAddress));
        check.AtLeast(V1PerAddress, V1PerMinute, nameof(V1PerMinute));
        check.AtLeast(1, V2PerAddress, nameof(V2PerAddress));
        check.AtLeast(V2PerAddress, V2PerMinute, nameof(V2PerMinute));
        check.AtLeast(1, V2DialDataPerMinute, nameof(V2DialDataPerMinute));
        check.NotNegative(V2DialDataWait, nameof(V2DialDataWait));
        check.Positive(ReadTimeout, nameof(ReadTimeout));
        check.AtLeast(1, MaxAddresses, nameof(MaxAddresses));
        return check.Mistakes;
    }
}
