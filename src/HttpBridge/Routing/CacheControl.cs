using System.Globalization;

namespace Registry.HttpBridge.Routing;

/// <summary>How long caches may keep an answer (http-routing-v1, "Response Headers").</summary>
internal static class CacheControl
{
    /// <param name="options">The longest times.</param>
    /// <param name="complete">Has records, and was not cut short.</param>
    /// <param name="left">Time until the first of its records ends; null when that is not known. Nothing is served beyond it, stale or not.</param>
    public static string For(RoutingOptions options, bool complete, TimeSpan? left)
    {
        var lease = left is { } known && known < TimeSpan.Zero ? TimeSpan.Zero : left ?? TimeSpan.MaxValue;
        var fresh = Min(complete ? options.MaxAge : options.MaxAgeEmpty, lease);
        var stale = (long)Min(options.StaleFor, lease - fresh).TotalSeconds;
        return string.Create(CultureInfo.InvariantCulture, $"public, max-age={(long)fresh.TotalSeconds}, stale-while-revalidate={stale}, stale-if-error={stale}");
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
