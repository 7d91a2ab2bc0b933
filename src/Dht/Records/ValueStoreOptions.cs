using Registry.Libp2p;

namespace Registry.Dht.Records;

/// <summary>Bounds and lifetime of a value store.</summary>
public sealed record ValueStoreOptions
{
    /// <summary>A value is gone this long after it was last put (libp2p/specs kad-dht: 48 h).</summary>
    public TimeSpan Validity { get; init; } = TimeSpan.FromHours(48);

    /// <summary>Values held. Beyond it puts under new keys are refused.</summary>
    public int MaxRecords { get; init; } = 10_000;

    /// <summary>Bytes of keys and values held, all in memory. Beyond it puts are refused.</summary>
    public long MaxBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var check = new OptionChecks(nameof(ValueStoreOptions));
        check.That(Validity >= TimeSpan.FromMinutes(1) && Validity <= TimeSpan.FromDays(366), nameof(Validity), "must lie between one minute and 366 days");
        check.AtLeast(1, MaxRecords, nameof(MaxRecords));
        check.AtLeast(1, MaxBytes, nameof(MaxBytes));
        return check.Mistakes;
    }
}
