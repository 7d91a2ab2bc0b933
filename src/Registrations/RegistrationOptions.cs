using Registry.Registrations.Confirming;
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

    public ConfirmingOptions Confirming { get; init; } = new();

    /// <summary>
    /// How far ahead of this daemon's clock <c>issued_at</c> may be; and how far behind for a registration over HTTP to be a sign
    /// of life. Part of what daemons agree on: change it only where all clocks are bad.
    /// </summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the API keys replaced by a re-registration stay good.</summary>
    public TimeSpan ReplacedKeyGrace { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Statements kept, marks of what is over included. Beyond it the address group that holds most makes room.</summary>
    public int MaxRecords { get; init; } = 100_000;

    /// <summary>
    /// Nodes whose statements made room and of which it is known still what an API key or the operator ended, with some 500 bytes
    /// each. Beyond it the address group with most of them gives.
    /// </summary>
    public int MaxEndedMarks { get; init; } = 10_000;

    /// <summary>Wallets that may have registrations of one peer which the peer did not sign.</summary>
    public int MaxClaimingWalletsPerPeer { get; init; } = 8;

    /// <summary>Registrations of one peer and model, each later than the one before, that are taken at once; then one each <see cref="ProvenRefill"/>.</summary>
    public int ProvenBurst { get; init; } = 8;

    public TimeSpan ProvenRefill { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Statements of one kind that are kept of one peer by itself or by one of its wallets; and those by strangers to it together.</summary>
    public int MaxStatementsPerAuthor { get; init; } = 256;

    /// <summary>Models that one wallet may have registered of one peer without its signature.</summary>
    public int MaxModelsPerPeer { get; init; } = 64;

    /// <summary>Changes of one node that may wait for the one being committed; beyond it the caller is told to come back.</summary>
    public int MaxWaitingPerNode { get; init; } = 64;

    /// <summary>Workers given as providers of one model, of more the confirmed first; more would not fit a DHT message.</summary>
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

        Within(mistakes, nameof(ClockTolerance), ClockTolerance, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Within(mistakes, nameof(ProvenRefill), ProvenRefill, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        Within(mistakes, nameof(ReplacedKeyGrace), ReplacedKeyGrace, TimeSpan.Zero, TimeSpan.FromDays(1));
        AtLeastOne(mistakes, nameof(MaxRecords), MaxRecords);
        AtLeastOne(mistakes, nameof(MaxEndedMarks), MaxEndedMarks);
        AtLeastOne(mistakes, nameof(MaxClaimingWalletsPerPeer), MaxClaimingWalletsPerPeer);
        AtLeastOne(mistakes, nameof(ProvenBurst), ProvenBurst);
        AtLeastOne(mistakes, nameof(MaxModelsPerPeer), MaxModelsPerPeer);
        AtLeastOne(mistakes, nameof(MaxStatementsPerAuthor), MaxStatementsPerAuthor);
        AtLeastOne(mistakes, nameof(MaxWaitingPerNode), MaxWaitingPerNode);
        AtLeastOne(mistakes, nameof(MaxProvidersPerModel), MaxProvidersPerModel);
        AtLeastOne(mistakes, nameof(MaxPageSize), MaxPageSize);
        if (Heartbeats.MaxTokens is < 1 or > HeartbeatOptions.LargestMaxTokens)
        {
            mistakes.Add($"Heartbeats.MaxTokens: between 1 and {HeartbeatOptions.LargestMaxTokens}");
        }

        AtLeastOne(mistakes, "Heartbeats.MaxTokensPerSecond", Heartbeats.MaxTokensPerSecond);
        Within(mistakes, "Heartbeats.Interval", Heartbeats.Interval, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(90));
        mistakes.AddRange(Confirming.Validate());
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

    /// <summary>Most tokens that count for each second since the last heartbeat, so that totals mean something; one second counts ahead.</summary>
    public int MaxTokensPerSecond { get; init; } = 10_000;

    /// <summary>How often a node is asked to send heartbeats; told when it registers.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(30);
}
