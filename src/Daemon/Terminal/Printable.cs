using System.Globalization;
using System.Text;

namespace Registry.Daemon.Terminal;

/// <summary>
/// Text as it is shown to people. Much of it was chosen by others (agent versions, model ids, reasons that another daemon gives),
/// and a terminal obeys what it is shown: so nothing that steers it, turns text round, breaks a line or hides itself stays as it is.
/// </summary>
internal static class Printable
{
    /// <summary>
    /// Control and format characters, line separators and lone surrogates as \uXXXX: which they are in JSON, too, so that a
    /// document remains the same document.
    /// </summary>
    public static string Of(string? text) => text is null ? "" : Escape(text, keepLines: false);

    /// <summary>The same of several lines: '\n' remains.</summary>
    public static string Lines(string? text) => text is null ? "" : Escape(text, keepLines: true);

    private static string Escape(string text, bool keepLines)
    {
        if (text.All(c => c is >= ' ' and <= '~' || (keepLines && c == '\n'))) return text;

        var escaped = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length;)
        {
            var whole = Rune.TryGetRuneAt(text, i, out var rune);
            var length = whole ? rune.Utf16SequenceLength : 1;
            if (whole && (IsPlain(rune) || (keepLines && rune.Value == '\n'))) escaped.Append(text, i, length);
            else for (var unit = 0; unit < length; unit++) escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i + unit]:x4}");
            i += length;
        }

        return escaped.ToString();
    }

    private static bool IsPlain(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
