namespace Registry.Hivemind.Storage;

/// <summary>What became of a value that was to be stored. Anything but <see cref="Stored"/> is false in store_ok.</summary>
public enum StoreOutcome
{
    Stored,

    /// <summary>What is held expires no sooner.</summary>
    NotNewer,

    /// <summary>Already when it came.</summary>
    Expired,

    /// <summary>The expiration is not a number, infinite, or further away than allowed.</summary>
    BadExpiration,

    /// <summary>The value, subkey or dictionary is not what its tag says.</summary>
    Malformed,

    /// <summary>The value, or its subkey, has too many bytes.</summary>
    TooLarge,

    /// <summary>The dictionary has as many subkeys, or bytes, as one may.</summary>
    TooManySubkeys,

    /// <summary>The peer that stores has as many values, or bytes, here as one peer may.</summary>
    TooManyKeys,

    /// <summary>The store is full of what is worth more.</summary>
    Full,

    /// <summary>The peer named by the subkey has announced this itself; nobody else replaces it while it lives.</summary>
    SelfAnnounced,
}
