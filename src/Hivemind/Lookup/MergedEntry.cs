using Registry.Hivemind.Values;

namespace Registry.Hivemind.Lookup;

/// <summary>
/// A subkey as the latest of all answers has it. <paramref name="Own"/> is what the peer named by the subkey has announced here
/// itself: that counts while it lives, and then the others' word. <paramref name="Witnesses"/>: so many nodes know the subkey.
/// </summary>
internal readonly record struct MergedEntry(DictionaryEntry? Own, DictionaryEntry? Latest, int Witnesses)
{
    public bool IsSelfAnnounced => Own is not null;

    public int Bytes => BytesOf(Own) + BytesOf(Latest);

    /// <summary>The later of what was told.</summary>
    public double Expiration => Math.Max(Own?.Expiration ?? double.NegativeInfinity, Latest?.Expiration ?? double.NegativeInfinity);

    /// <summary>With what one more node says.</summary>
    public MergedEntry With(in DictionaryEntry entry)
    {
        if (entry.SelfAnnouncedBy is not null) return this with { Own = entry, Witnesses = Witnesses + 1 };
        var isNewer = Latest is not { } latest || entry.Expiration > latest.Expiration;
        return new MergedEntry(Own, isNewer ? Copy(entry) : Latest, Witnesses + 1);
    }

    /// <summary>Null when it has expired.</summary>
    public DictionaryEntry? At(double now)
    {
        if (Own is { } own && own.Expiration > now) return own;
        return Latest is { } latest && latest.Expiration > now ? latest : null;
    }

    /// <summary>What comes from others is a slice of their answer, which may have megabytes.</summary>
    private static DictionaryEntry Copy(in DictionaryEntry entry) => entry with { Subkey = entry.Subkey.ToArray(), Value = entry.Value.ToArray() };

    private static int BytesOf(DictionaryEntry? entry) => entry is { } there ? there.Subkey.Length + there.Value.Length : 0;
}
