using System.Globalization;
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
        _table.AddRow(cells.Select(cell => new Text(Convert.ToString(cell, CultureInfo.InvariantCulture) is { Length: > 0 } text ? Printable(text) : "-")));

    public void Print(TextWriter output)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = Unlimited;
        console.Write(_table);
        foreach (var line in text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)) output.WriteLine(line.TrimEnd());
    }

    /// <summary>What peers say of themselves must not move the cursor.</summary>
    private static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
}
