using Registry.Daemon.Commands.Client;

namespace Registry.Daemon.Tests.Commands;

public sealed class TextTableTests
{
    [Fact]
    public void Columns_are_aligned_and_nothing_is_cut_or_wrapped()
    {
        var table = new TextTable("PEER", "N", "NOTE");
        var longest = new string('x', 60_000);
        table.Add("a", 1, longest);
        table.Add("bbbbbb", null, "two words [not markup]");
        Assert.Equal(
            ["PEER    N  NOTE", $"a       1  {longest}", "bbbbbb  -  two words [not markup]"],
            Lines(table));
    }

    [Fact]
    public void What_peers_say_cannot_move_the_cursor()
    {
        var table = new TextTable("AGENT");
        table.Add("evil\u001b[2J\r\n\u009bagent");
        Assert.Equal(["AGENT", "evil\\u001b[2J\\u000d\\u000a\\u009bagent"], Lines(table));
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(59, "59s")]
    [InlineData(60, "1m")]
    [InlineData(3_725, "1h 2m")]
    [InlineData(86_400, "1d")]
    [InlineData(200_000, "2d 7h")]
    [InlineData(-1, "over")]
    public void Times_have_their_two_largest_units(int seconds, string text) => Assert.Equal(text, Span.Text(TimeSpan.FromSeconds(seconds)));

    private static string[] Lines(TextTable table)
    {
        using var output = new StringWriter();
        table.Print(output);
        return output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }
}
