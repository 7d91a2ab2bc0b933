using System.Globalization;

namespace Registry.Daemon.Commands.Client;

/// <summary>Times as people say them.</summary>
internal static class Span
{
    /// <summary>"2d 3h", "5m 10s": the two largest units.</summary>
    public static string Text(TimeSpan span)
    {
        if (span < TimeSpan.Zero) return "over";
        (long Count, string Unit)[] units = [((long)span.TotalDays, "d"), (span.Hours, "h"), (span.Minutes, "m"), (span.Seconds, "s")];
        var first = Array.FindIndex(units, unit => unit.Count > 0);
        return first < 0 ? "0s" : string.Join(' ', units.Skip(first).Take(2).Where(unit => unit.Count > 0).Select(unit => string.Create(CultureInfo.InvariantCulture, $"{unit.Count}{unit.Unit}")));
    }

    public static string Until(DateTimeOffset moment) => Text(moment - TimeProvider.System.GetUtcNow());

    public static string Since(DateTimeOffset moment) => Text(TimeProvider.System.GetUtcNow() - moment);
}
