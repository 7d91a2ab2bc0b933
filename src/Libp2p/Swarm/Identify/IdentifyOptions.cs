namespace Registry.Libp2p.Swarm.Identify;

/// <summary>What this host says of itself and how much it takes from others.</summary>
public sealed record IdentifyOptions
{
    public string ProtocolVersion { get; init; } = "ipfs/0.1.0";

    public string AgentVersion { get; init; } = "registry/0.1.0";

    /// <summary>For one identify or push exchange, from opening the stream.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Changes of protocols and addresses within this time leave as one push.</summary>
    public TimeSpan PushDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Pushes sent at once.</summary>
    public int MaxPushesAtOnce { get; init; } = 16;

    /// <summary>Bytes of one received message; a longer one ends the exchange.</summary>
    public int MaxMessageBytes { get; init; } = 8 * 1024;

    /// <summary>Messages of one exchange, merged into one; more end it.</summary>
    public int MaxMessages { get; init; } = 10;

    /// <summary>Protocol ids kept of one peer; the rest is left out.</summary>
    public int MaxProtocols { get; init; } = 128;

    /// <summary>Addresses kept of one peer; the rest is left out.</summary>
    public int MaxAddresses { get; init; } = 32;

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IEnumerable<string> Validate()
    {
        var check = new OptionChecks(nameof(IdentifyOptions));
        check.That(ProtocolVersion.Length <= 64, nameof(ProtocolVersion), "must be at most 64 characters");
        check.That(AgentVersion.Length <= 128, nameof(AgentVersion), "must be at most 128 characters");
        check.Positive(Timeout, nameof(Timeout));
        check.Positive(PushDelay, nameof(PushDelay));
        check.AtLeast(1, MaxPushesAtOnce, nameof(MaxPushesAtOnce));
        check.AtLeast(1024, MaxMessageBytes, nameof(MaxMessageBytes));
        check.AtLeast(1, MaxMessages, nameof(MaxMessages));
        check.AtLeast(1, MaxProtocols, nameof(MaxProtocols));
        check.AtLeast(1, MaxAddresses, nameof(MaxAddresses));
        return check.Mistakes;
    }
}
