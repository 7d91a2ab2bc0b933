namespace Registry.Registrations;

/// <summary>Who may send heartbeats and what they may claim.</summary>
public sealed record HeartbeatOptions
{
    /// <summary>Upper bound of <see cref="MaxTokens"/>, so that totals stay far from overflowing.</summary>
    public const long LargestMaxTokens = 1_000_000_000_000;

    /// <summary>When false, a heartbeat without an API key is accepted, as the original service did; for closed networks.</summary>
    public bool RequireKey { get; init; } = true;

    /// <summary>Most tokens one heartbeat may add; a larger count is refused as absurd.</summary>
    public long MaxTokens { get; init; } = 1_000_000_000;
}
