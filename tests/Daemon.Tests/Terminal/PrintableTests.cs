using System.Text.Json.Nodes;
using Registry.Daemon.Terminal;

namespace Registry.Daemon.Tests.Terminal;

/// <summary>What others chose is shown as it is, unless it could steer the terminal that shows it.</summary>
public sealed class PrintableTests
{
    [Theory]
    [InlineData("go-libp2p/0.43 größer 日本語 🚀", "go-libp2p/0.43 größer 日本語 🚀")]
    [InlineData("\u001b[2Jgone", "\\u001b[2Jgone")]
    [InlineData("\u009b31m", "\\u009b31m")]
    [InlineData("a\r\nb\tc", "a\\u000d\\u000ab\\u0009c")]
    [InlineData("a\u2028b\u2029c\u0085d", "a\\u2028b\\u2029c\\u0085d")]
    [InlineData("gpj.\u202etxt", "gpj.\\u202etxt")]
    [InlineData("\u2066x\u2069\u200b\ufeff", "\\u2066x\\u2069\\u200b\\ufeff")]
    [InlineData("\U000e0041", "\\udb40\\udc41")]
    public void What_steers_hides_or_breaks_a_line_is_escaped(string text, string shown)
    {
        Assert.Equal(shown, Printable.Of(text));
        Assert.Equal(shown.Replace("\\u000a", "\n", StringComparison.Ordinal), Printable.Lines(text));
    }

    [Fact]
    public void Half_a_character_is_escaped() => Assert.Equal("\\ud800x\\udc00", Printable.Of("\ud800x\udc00"));

    [Fact]
    public void A_json_document_remains_the_same_document()
    {
        const string Json = "{\"agent\":\"\u202e\u009b2J\u200b\"}";
        Assert.Equal("\u202e\u009b2J\u200b", (string)JsonNode.Parse(Printable.Lines(Json))!["agent"]!);
    }

    [Fact]
    public void All_that_is_written_to_a_console_is_printable()
    {
        using var shown = new StringWriter { NewLine = "\n" };
        using var console = new ConsoleWriter(shown);
        console.Write("a\u001b");
        console.Write('\u009b');
        console.Write("\u202e".ToCharArray());
        console.WriteLine("\U000e0041\r");
        console.WriteLine("line\nline");
        console.Write("{0}", "\u0007");
        Assert.Equal("a\\u001b\\u009b\\u202e\\udb40\\udc41\\u000d\nline\nline\n\\u0007", shown.ToString());
    }
}
