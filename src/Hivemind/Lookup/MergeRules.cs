namespace Registry.Hivemind.Lookup;

/// <summary>What is taken of other nodes' values.</summary>
internal sealed record MergeRules
{
    /// <summary>Seconds that a value may still live; what claims to live longer is left out.</summary>
    public double MaxLifetime { get; init; } = double.PositiveInfinity;

    /// <summary>Subkeys of a merged dictionary.</summary>
    public int MaxSubkeys { get; init; } = 10_000;

    /// <summary>Bytes of a merged value, subkeys included.</summary>
    public int MaxBytes { get; init; } = 1 << 20;

    public static MergeRules From(HivemindOptions options) => new()
    {
        MaxLifetime = options.MaxFoundLifetime.TotalSeconds,
        MaxSubkeys = options.MaxFoundSubkeys,
        MaxBytes = options.MaxFoundBytes,
    };
}
