using Registry.Testing;

namespace Registry.Hivemind.Tests.Node;

/// <summary>A day that does not pass, for messages that carry times; timers run on.</summary>
internal sealed class FixedClock(double unixSeconds) : PatientClock
{
    /// <summary>When the vectors were made.</summary>
    public const double OfVectors = 1_700_000_000;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(unixSeconds);
}
