using Registry.Libp2p;

namespace Registry.Hivemind.Storage;

/// <summary>
/// What the store takes and keeps. hivemind itself has none of these bounds. A <i>value</i> here is a regular value or one
/// subkey of a dictionary; a <i>record</i> is all that a key holds.
/// </summary>
public sealed record RecordStoreOptions
{
    /// <summary>Largest regular value, in bytes. Beyond it: TooLarge.</summary>
    public int MaxValueLength { get; init; } = 256 * 1024;

    /// <summary>Largest value of a subkey, in bytes; what a Petals server announces has some 300. Beyond it: TooLarge.</summary>
    public int MaxSubkeyValueLength { get; init; } = 64 * 1024;

    /// <summary>Longest subkey, in bytes of MessagePack; a peer id has 48 to 54. Beyond it: TooLarge.</summary>
    public int MaxSubkeyLength { get; init; } = 256;

    /// <summary>Subkeys of one dictionary. Beyond it: TooManySubkeys, but a peer's word about itself takes the place of another subkey.</summary>
    public int MaxSubkeys { get; init; } = 4096;

    /// <summary>A dictionary in all, in bytes: it has to fit an answer of 4 MiB beside others. Beyond it as <see cref="MaxSubkeys"/>.</summary>
    public int MaxDictionaryLength { get; init; } = 1024 * 1024;

    /// <summary>
    /// Furthest expiration. Petals announces for minutes; hivemind has no bound, and what never expires can never be deleted.
    /// Beyond it: BadExpiration.
    /// </summary>
    public TimeSpan MaxLifetime { get; init; } = TimeSpan.FromHours(48);

    /// <summary>Values stored by one peer, about itself or others: a neighbour may hand on much of a swarm. Beyond it: TooManyKeys.</summary>
    public int MaxValuesPerPeer { get; init; } = 50_000;

    /// <summary>Bytes stored by one peer. Beyond it: TooManyKeys.</summary>
    public long MaxBytesPerPeer { get; init; } = 32L * 1024 * 1024;

    /// <summary>Values in all. Beyond it the least useful makes room, or the new one is refused: Full.</summary>
    public int MaxValues { get; init; } = 500_000;

    /// <summary>Bytes of keys, subkeys and values in all. Beyond it as <see cref="MaxValues"/>.</summary>
    public long MaxBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>Dictionaries kept in the form in which they are sent, in bytes. Beyond it they are put together for each answer.</summary>
    public long MaxRenderedBytes { get; init; } = 16L * 1024 * 1024;

    /// <summary>
    /// A subkey that is the id of the peer that stored it here is not replaced by anyone else while it lives, and replaces
    /// what others stored. Off: hivemind's rules, where the later expiration wins whoever sent it.
    /// </summary>
    public bool ProtectSelfAnnounced { get; init; } = true;

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        const int largest = 3 * 1024 * 1024;
        var check = new OptionChecks(nameof(RecordStoreOptions));
        check.That(MaxValueLength is >= 1 and <= largest, nameof(MaxValueLength), $"must be from 1 to {largest}: a frame has 4 MiB");
        check.That(MaxSubkeyLength is >= 64 and <= 65536, nameof(MaxSubkeyLength), "must be from 64 (a peer id) to 65536");
        check.That(MaxDictionaryLength is >= 1024 and <= largest, nameof(MaxDictionaryLength), $"must be from 1024 to {largest}: a frame has 4 MiB");
        check.That(MaxSubkeyValueLength >= 1 && MaxSubkeyValueLength <= MaxDictionaryLength, nameof(MaxSubkeyValueLength), $"must be from 1 to {nameof(MaxDictionaryLength)}");
        check.AtLeast(1, MaxSubkeys, nameof(MaxSubkeys));
        check.That(MaxLifetime > TimeSpan.Zero && MaxLifetime <= TimeSpan.FromDays(366), nameof(MaxLifetime), "must be above zero and at most 366 days");
        check.AtLeast(1, MaxValuesPerPeer, nameof(MaxValuesPerPeer));
        check.AtLeast(MaxValueLength, MaxBytesPerPeer, nameof(MaxBytesPerPeer));
        check.AtLeast(1, MaxValues, nameof(MaxValues));
        check.AtLeast(MaxValueLength, MaxBytes, nameof(MaxBytes));
        check.AtLeast(0, MaxRenderedBytes, nameof(MaxRenderedBytes));
        return check.Mistakes;
    }
}
