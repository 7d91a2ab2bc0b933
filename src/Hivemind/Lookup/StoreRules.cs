namespace Registry.Hivemind.Lookup;

/// <summary>How far values are spread, and in what portions.</summary>
internal sealed record StoreRules
{
    /// <summary>Nodes that have to answer for each key.</summary>
    public int Replicas { get; init; } = 5;

    /// <summary>Calls in flight at a time.</summary>
    public int Workers { get; init; } = 16;

    /// <summary>Values in a call.</summary>
    public int MaxValues { get; init; } = 256;

    /// <summary>Bytes of values and subkeys in a call; one value alone may have more.</summary>
    public int MaxBytes { get; init; } = 1 << 20;

    public static StoreRules From(HivemindOptions options, int maxFrameBytes) => new()
    {
        Replicas = options.Replicas,
        Workers = options.Workers,
        MaxBytes = Math.Min(1 << 20, maxFrameBytes / 2),
    };
}
