namespace Registry.Identity.Files;

/// <summary>What came of <see cref="Posix.Link"/>.</summary>
internal enum LinkOutcome
{
    Linked,
    NameTaken,

    /// <summary>The file system has no hard links, or refused for another reason.</summary>
    Unsupported,
}
