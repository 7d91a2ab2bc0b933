namespace Registry.Hivemind.Tests.Node;

/// <summary>A day that does not pass, for messages that carry times; timers run as ever.</summary>
internal sealed class FixedClock(double unixSeconds) : TimeProvider
{
    /// <summary>When the vectors were made.</summary>
    public const double OfVectors = 1_700_000_000;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(unixSeconds);
}
