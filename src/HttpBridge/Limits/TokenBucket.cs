namespace Registry.HttpBridge.Limits;

/// <summary>
/// The arithmetic of a token bucket whose whole state is the instant at which it will be full again (the generic cell rate
/// algorithm, ITU-T I.371): exact, in ticks of 100 ns, and a bucket that nobody uses says nothing.
/// </summary>
internal readonly record struct TokenBucket(long PerToken, long Capacity)
{
    /// <summary>Of a budget, or of the larger one that a group shares.</summary>
    public static TokenBucket Of(CallBudget budget, int multiple = 1)
    {
        var perToken = Math.Max(1, TimeSpan.TicksPerMinute / ((long)budget.PerMinute * multiple));
        return new TokenBucket(perToken, perToken * budget.Burst * multiple);
    }

    /// <summary>Ticks until a token can be taken; zero when there is one.</summary>
    public long Wait(long fullAt, long now) => Math.Max(0, Take(fullAt, now) - now - Capacity);

    /// <summary>When it will be full again after one token was taken.</summary>
    public long Take(long fullAt, long now) => Math.Max(fullAt, now) + PerToken;
}
