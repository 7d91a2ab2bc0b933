using System.Globalization;
using System.Text.RegularExpressions;
using Registry.Daemon.Terminal;
using Spectre.Console;

namespace Registry.Daemon.Commands.Client;

/// <summary>Aligned columns without lines: ids and addresses stay in one piece, to be copied or cut.</summary>
internal sealed class TextTable
{
    // Never wrapped by us: a terminal that is too narrow wraps it itself.
    private const int Unlimited = 10_000;

    private readonly Table _table = new Table().Border(TableBorder.None);

    public TextTable(params string[] headings)
    {
        foreach (var heading in headings) _table.AddColumn(new TableColumn(new Text(heading)).NoWrap().PadLeft(0).PadRight(2));
    }

    public void Add(params object?[] cells) =>
        _table.AddRow(cells.Select(cell => new Text(Convert.ToString(cell, CultureInfo.InvariantCulture) is { Length: > 0 } text ? Printable.Of(text) : "-")));

    public void Print(TextWriter output)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = Unlimited;
        console.Write(_table);
        foreach (var line in text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)) output.WriteLine(line.TrimEnd());
    }
}

/// <summary>Times as people say them.</summary>
internal static partial class Span
{
    /// <summary>"2d 3h", "5m 10s": the two largest units.</summary>
    public static string Text(TimeSpan span)
    {
        if (span < TimeSpan.Zero) return "over";
        (long Count, string Unit)[] units = [((long)span.TotalDays, "d"), (span.Hours, "h"), (span.Minutes, "m"), (span.Seconds, "s")];
        var first = Array.FindIndex(units, unit => unit.Count > 0);
        return first < 0 ? "0s" : string.Join(' ', units.Skip(first).Take(2).Where(unit => unit.Count > 0).Select(unit => string.Create(CultureInfo.InvariantCulture, $"{unit.Count}{unit.Unit}")));
    }

    /// <summary>Reads "1d12h": numbers with a unit each, from the largest on, of at least a second and at most ten years in all.</summary>
    public static bool TryParse(string text, out TimeSpan span)
    {
        span = default;
        var parts = Written().Match(text);
        if (text.Length == 0 || !parts.Success) return false;

        span = TimeSpan.FromSeconds(Of("d", 86_400) + Of("h", 3_600) + Of("m", 60) + Of("s", 1));
        return span >= TimeSpan.FromSeconds(1) && span <= TimeSpan.FromDays(3_653);

        long Of(string unit, long seconds) => parts.Groups[unit] is { Success: true } group ? long.Parse(group.Value, CultureInfo.InvariantCulture) * seconds : 0;
    }

    public static string Until(DateTimeOffset moment) => Text(moment - TimeProvider.System.GetUtcNow());

    public static string Since(DateTimeOffset moment) => Text(TimeProvider.System.GetUtcNow() - moment);

    [GeneratedRegex("^(?:(?<d>[0-9]{1,6})d)?(?:(?<h>[0-9]{1,6})h)?(?:(?<m>[0-9]{1,6})m)?(?:(?<s>[0-9]{1,9})s)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Written();
}
