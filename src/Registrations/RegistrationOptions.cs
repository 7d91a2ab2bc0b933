using Registry.Registrations.Statements;

namespace Registry.Registrations;

/// <summary>What a registrar accepts and how much it keeps.</summary>
public sealed record RegistrationOptions
{
    /// <summary>Name of the network that every statement is signed for.</summary>
    public string Network { get; init; } = "far-mesh";

    /// <summary>When false, a body without a wallet signature is accepted and listed as unverified; such records stay out of the DHT.</summary>
    public bool RequireWalletSignature { get; init; } = true;

    public HeartbeatOptions Heartbeats { get; init; } = new();

    /// <summary>How far <c>issued_at</c> may be from this daemon's clock when a body arrives over HTTP.</summary>
    public TimeSpan HttpClockTolerance { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How far in the future <c>issued_at</c> may be in a record that arrives over the DHT.</summary>
    public TimeSpan RecordClockTolerance { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long the API keys replaced by a re-registration stay good.</summary>
    public TimeSpan ReplacedKeyGrace { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>An expired registration is forgotten when nothing was heard of its node for this long.</summary>
    public TimeSpan OfflineRetention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Registrations and tombstones kept; about 3 KiB of memory each. Beyond it new ones are refused.</summary>
    public int MaxRecords { get; init; } = 100_000;

    /// <summary>Registrations and tombstones kept of one wallet, so that one wallet cannot use up <see cref="MaxRecords"/>.</summary>
    public int MaxRecordsPerWallet { get; init; } = 1_000;

    /// <summary>Models that one peer id may be registered for.</summary>
    public int MaxModelsPerPeer { get; init; } = 64;

    /// <summary>Changes of one peer that may wait for the one being committed; beyond it the caller is told to come back.</summary>
    public int MaxWaitingPerPeer { get; init; } = 64;

    /// <summary>Workers given as providers of one model, those heard of last first; more would not fit a DHT message.</summary>
    public int MaxProvidersPerModel { get; init; } = 256;

    /// <summary>Largest page of a listing.</summary>
    public int MaxPageSize { get; init; } = 1_000;

    /// <summary>Every mistake in these options, in words; empty when they are sound.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> mistakes = [];
        if (FieldRules.Network(Network) is { Error: { } error })
        {
            mistakes.Add($"Network: {error}");
        }
        else if (Network.Length == 0)
        {
            mistakes.Add("Network: a name is needed");
        }

        Within(mistakes, nameof(HttpClockTolerance), HttpClockTolerance, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Within(mistakes, nameof(RecordClockTolerance), RecordClockTolerance, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Within(mistakes, nameof(ReplacedKeyGrace), ReplacedKeyGrace, TimeSpan.Zero, TimeSpan.FromDays(1));
        Within(mistakes, nameof(OfflineRetention), OfflineRetention, TimeSpan.FromHours(1), TimeSpan.FromDays(3650));
        AtLeastOne(mistakes, nameof(MaxRecords), MaxRecords);
        AtLeastOne(mistakes, nameof(MaxRecordsPerWallet), MaxRecordsPerWallet);
        AtLeastOne(mistakes, nameof(MaxModelsPerPeer), MaxModelsPerPeer);
        AtLeastOne(mistakes, nameof(MaxWaitingPerPeer), MaxWaitingPerPeer);
        AtLeastOne(mistakes, nameof(MaxProvidersPerModel), MaxProvidersPerModel);
        AtLeastOne(mistakes, nameof(MaxPageSize), MaxPageSize);
        if (Heartbeats.MaxTokens is < 1 or > HeartbeatOptions.LargestMaxTokens)
        {
            mistakes.Add($"Heartbeats.MaxTokens: between 1 and {HeartbeatOptions.LargestMaxTokens}");
        }

        return mistakes;
    }

    private static void Within(List<string> mistakes, string name, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most) mistakes.Add($"{name}: between {least} and {most}");
    }

    private static void AtLeastOne(List<string> mistakes, string name, int value)
    {
        if (value < 1) mistakes.Add($"{name}: at least 1");
    }
}

/// <summary>Who may send heartbeats and what they may claim.</summary>
public sealed record HeartbeatOptions
{
    /// <summary>Upper bound of <see cref="MaxTokens"/>, so that totals stay far from overflowing.</summary>
    public const long LargestMaxTokens = 1_000_000_000_000;

    /// <summary>When false, a heartbeat without an API key is accepted, as the original service did; for closed networks.</summary>
    public bool RequireKey { get; init; } = true;

    /// <summary>Most tokens one heartbeat may add; a larger count is refused as absurd.</summary>
    public long MaxTokens { get; init; } = 1_000_000_000;
}
