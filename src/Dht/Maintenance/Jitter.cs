namespace Registry.Dht.Maintenance;

/// <summary>Spreads what many nodes do at the same intervals. Only ever shortens, so that an interval remains a promise.</summary>
internal static class Jitter
{
    private const double Most = 0.25;

    /// <summary>Between three quarters of the span and all of it.</summary>
    public static TimeSpan Shorten(TimeSpan span, Random random) => span * (1 - (Most * random.NextDouble()));
}
