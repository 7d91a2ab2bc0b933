namespace Registry.Moderation.Blocks;

/// <summary>A block that an operator made.</summary>
/// <param name="Id">Never used again.</param>
/// <param name="Target">Who is blocked.</param>
/// <param name="Reason">Why, for operators; nobody else is told.</param>
/// <param name="Since">When it was made.</param>
/// <param name="Until">When it ends by itself; null for never.</param>
/// <param name="By">Who made it.</param>
public sealed record Block(long Id, BlockTarget Target, string Reason, DateTimeOffset Since, DateTimeOffset? Until, string By)
{
    public bool HoldsAt(DateTimeOffset now) => Until is null || now < Until;
}

/// <summary>What became of a change to the blocks.</summary>
public abstract record BlockOutcome
{
    private BlockOutcome()
    {
    }

    /// <summary>Committed, with its line in the audit log. <paramref name="IsNew"/> is false when it took the place of one for the same target.</summary>
    public sealed record Made(Block Block, bool IsNew) : BlockOutcome;

    /// <summary>The bound on blocks is reached; nothing changed.</summary>
    public sealed record Full(int Limit) : BlockOutcome;
}

/// <summary>Bounds of the blocks.</summary>
public sealed record BlockOptions
{
    /// <summary>Blocks kept, all in memory at some 500 bytes each. Beyond it new ones are refused.</summary>
    public int MaxBlocks { get; init; } = 10_000;

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate() => MaxBlocks < 1 ? ["BlockOptions.MaxBlocks must be at least 1."] : [];
}
