using System.Globalization;
using Registry.Daemon.Terminal;
using Spectre.Console;

namespace Registry.Daemon.Commands.Client;

/// <summary>Aligned columns without lines: ids and addresses stay in one piece, to be copied or cut.</summary>
internal sealed class TextTable
{
    // Never wrapped by us: a terminal that is too narrow wraps it itself. Beyond its width the library leaves columns out.
    private const int Unlimited = 100_000_000;

    private readonly Table _table = new Table().Border(TableBorder.None);

    public TextTable(params string[] headings)
    {
        foreach (var heading in headings) _table.AddColumn(new TableColumn(new Text(heading)).NoWrap().PadLeft(0).PadRight(2));
    }

    /// <summary>A row. Lists are cells with a space between their items; what is not there is shown as "-".</summary>
    public void Add(params object?[] cells) => _table.AddRow(cells.Select(Cell));

    private static Text Cell(object? value)
    {
        var text = value is IEnumerable<string> items ? string.Join(' ', items) : Convert.ToString(value, CultureInfo.InvariantCulture);
        return new Text(string.IsNullOrEmpty(text) ? "-" : Printable.Of(text));
    }

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

    /// <summary>By the clock here, which may be behind the daemon's.</summary>
    public static string Since(DateTimeOffset moment) => Text(TimeProvider.System.GetUtcNow() is var now && now > moment ? now - moment : TimeSpan.Zero);
}
