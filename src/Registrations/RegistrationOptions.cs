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

    /// <summary>Validity of a registration that names no <c>expires_at</c>.</summary>
    public TimeSpan DefaultLifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long the API keys replaced by a re-registration stay good.</summary>
    public TimeSpan ReplacedKeyGrace { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>An expired registration is forgotten when nothing was heard of its node for this long.</summary>
    public TimeSpan OfflineRetention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Registrations and tombstones kept; about 3 KiB of memory each. Beyond it new ones are refused.</summary>
    public int MaxRecords { get; init; } = 100_000;

    /// <summary>Registrations and tombstones kept of one wallet, so that one wallet cannot use up <see cref="MaxRecords"/>.</summary>
    public int MaxRecordsPerWallet { get; init; } = 1_000;

    /// <summary>Registrations and tombstones kept of one peer id.</summary>
    public int MaxRecordsPerPeer { get; init; } = 64;

    /// <summary>Changes of one peer that may wait for the one being committed; beyond it the caller is told to come back.</summary>
    public int MaxWaitingPerPeer { get; init; } = 64;

    /// <summary>Largest page of a listing.</summary>
    public int MaxPageSize { get; init; } = 1_000;

    /// <summary>Every mistake in these options, in words; empty when they are sound.</summary>
    public IReadOnlyList<string> Validate() => throw new NotImplementedException();
}
