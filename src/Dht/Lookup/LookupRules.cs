using Registry.Dht.Routing;

namespace Registry.Dht.Lookup;

/// <summary>When a lookup asks, waits and ends.</summary>
internal sealed record LookupRules
{
    /// <summary>Requests in flight at a time, those apart that are slow.</summary>
    public int Alpha { get; init; } = 10;

    /// <summary>It ends when this many of the closest peers have answered.</summary>
    public int Beta { get; init; } = KBucket.Capacity;

    /// <summary>Peers beyond this many closer ones are not asked.</summary>
    public int Width { get; init; } = KBucket.Capacity;

    public TimeSpan SlowRequest { get; init; } = TimeSpan.FromSeconds(0.75);

    public TimeSpan GiveUpRequest { get; init; } = TimeSpan.FromSeconds(3);

    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    public static LookupRules From(KadOptions options, int beta, int width) => new()
    {
        Alpha = options.Alpha,
        Beta = beta,
        Width = Math.Max(width, beta),
        SlowRequest = options.SlowRequest,
        GiveUpRequest = options.GiveUpRequest,
        RequestTimeout = options.RequestTimeout,
        Timeout = options.LookupTimeout,
    };
}
