using Registry.Libp2p;

namespace Registry.Dht.Providers;

/// <summary>Bounds and lifetimes of the provider store.</summary>
public sealed record ProviderStoreOptions
{
    /// <summary>A record is gone this long after its provider last announced it (libp2p/specs kad-dht: 48 h).</summary>
    public TimeSpan Validity { get; init; } = TimeSpan.FromHours(48);

    /// <summary>Addresses that came with an announcement are handed out for this long.</summary>
    public TimeSpan AddressValidity { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Records held in all, at less than 300 bytes of memory each. Beyond it new ones are refused, refreshes are not.</summary>
    public int MaxRecords { get; init; } = 1_000_000;

    /// <summary>Providers of one key. Beyond it new ones are refused.</summary>
    public int MaxPerKey { get; init; } = 5_000;

    /// <summary>Keys of one provider. Beyond it its new ones are refused.</summary>
    public int MaxPerPeer { get; init; } = 20_000;

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var check = new OptionChecks(nameof(ProviderStoreOptions));
        check.That(Validity >= TimeSpan.FromMinutes(1) && Validity <= TimeSpan.FromDays(366), nameof(Validity), "must lie between one minute and 366 days");
        check.That(AddressValidity > TimeSpan.Zero && AddressValidity <= Validity, nameof(AddressValidity), $"must be above zero and at most {nameof(Validity)}");
        check.AtLeast(1, MaxRecords, nameof(MaxRecords));
        check.AtLeast(1, MaxPerKey, nameof(MaxPerKey));
        check.AtLeast(1, MaxPerPeer, nameof(MaxPerPeer));
        return check.Mistakes;
    }
}
