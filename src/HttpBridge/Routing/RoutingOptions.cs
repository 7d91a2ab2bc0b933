using Registry.Libp2p;

namespace Registry.HttpBridge.Routing;

/// <summary>Settings of Delegated Routing V1.</summary>
public sealed record RoutingOptions
{
    /// <summary>Records in a JSON answer (the specification asks for at most 100).</summary>
    public int MaxRecords { get; init; } = 100;

    /// <summary>Records in an NDJSON answer.</summary>
    public int MaxStreamedRecords { get; init; } = 1000;

    /// <summary>Providers held here at which the network is not asked any more.</summary>
    public int EnoughLocal { get; init; } = 20;

    /// <summary>For one answer; what was found by then is the answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests that ask the network at a time. Beyond it only what is held here is answered, and 503 when that is nothing.</summary>
    public int MaxLookups { get; init; } = 64;

    /// <summary>When to come back, told with 503.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long caches may keep an answer with records, at most: an answer is never kept beyond the end of a record in it.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The same for an answer without records, or one cut short.</summary>
    public TimeSpan MaxAgeEmpty { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long caches may go on serving an answer while they renew it (48 h: the validity of provider records).</summary>
    public TimeSpan StaleFor { get; init; } = TimeSpan.FromHours(48);

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var check = new OptionChecks(nameof(RoutingOptions));
        check.AtLeast(1, MaxRecords, nameof(MaxRecords));
        check.AtLeast(1, MaxStreamedRecords, nameof(MaxStreamedRecords));
        check.AtLeast(1, EnoughLocal, nameof(EnoughLocal));
        check.Positive(Timeout, nameof(Timeout));
        check.AtLeast(1, MaxLookups, nameof(MaxLookups));
        check.That(RetryAfter >= TimeSpan.FromSeconds(1) && RetryAfter <= TimeSpan.FromHours(1), nameof(RetryAfter), "must lie between one second and one hour");
        check.NotNegative(MaxAge, nameof(MaxAge));
        check.NotNegative(MaxAgeEmpty, nameof(MaxAgeEmpty));
        check.NotNegative(StaleFor, nameof(StaleFor));
        return check.Mistakes;
    }
}
