using System.Globalization;
using System.Text.RegularExpressions;

namespace Registry.Daemon.Configuration;

/// <summary>
/// A length of time as operators write it: 00:00:10 (hours, minutes, seconds), 1.12:00:00 with days, or numbers with their units
/// from the largest on (1d12h, 30m, 10s, 250ms). A bare number has no unit and is none, but 0.
/// </summary>
internal static partial class Duration
{
    public const string Form = "a length of time such as 00:00:10, 10s, 250ms or 1d12h";

    public static bool TryParse(string text, out TimeSpan span)
    {
        span = TimeSpan.Zero;
        if (text == "0") return true;
        if (Clock().Match(text) is { Success: true } clock)
        {
            var seconds = double.Parse(clock.Groups["s"].Value, CultureInfo.InvariantCulture);
            return TrySum(out span, (clock.Groups["d"], 86_400), (clock.Groups["h"], 3_600), (clock.Groups["m"], 60)) && TryAdd(ref span, seconds);
        }

        return text.Length > 0 && Units().Match(text) is { Success: true } units
            && TrySum(out span, (units.Groups["d"], 86_400), (units.Groups["h"], 3_600), (units.Groups["m"], 60), (units.Groups["s"], 1), (units.Groups["ms"], 0.001));
    }

    private static bool TrySum(out TimeSpan span, params ReadOnlySpan<(Group Count, double Seconds)> parts)
    {
        span = TimeSpan.Zero;
        foreach (var (count, seconds) in parts)
        {
            if (count.Success && !TryAdd(ref span, double.Parse(count.Value, CultureInfo.InvariantCulture) * seconds)) return false;
        }

        return true;
    }

    /// <summary>False for what no TimeSpan holds.</summary>
    private static bool TryAdd(ref TimeSpan span, double seconds)
    {
        if (span.TotalSeconds + seconds > TimeSpan.MaxValue.TotalSeconds / 2) return false;
        span += TimeSpan.FromSeconds(seconds);
        return true;
    }

    [GeneratedRegex(@"^(?:(?:(?<d>[0-9]+)\.(?<h>[01]?[0-9]|2[0-3]))|(?<h>[0-9]+)):(?<m>[0-5][0-9]):(?<s>[0-5][0-9](?:\.[0-9]+)?)$", RegexOptions.CultureInvariant)]
    private static partial Regex Clock();

    [GeneratedRegex("^(?:(?<d>[0-9]+)d)?(?:(?<h>[0-9]+)h)?(?:(?<m>[0-9]+)m(?!s))?(?:(?<s>[0-9]+)s)?(?:(?<ms>[0-9]+)ms)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Units();
}
