namespace Registry.Hivemind.Values;

/// <summary>What became of bytes that should be a dictionary value.</summary>
internal enum DictionaryStatus
{
    Decoded,

    /// <summary>Not an extension 0x50 of the right shape, cut short, or with bytes after it.</summary>
    Malformed,

    /// <summary>It declares more subkeys than the caller wants.</summary>
    TooManySubkeys,
}
