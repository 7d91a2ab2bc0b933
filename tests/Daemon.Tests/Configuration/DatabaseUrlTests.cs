using Registry.Daemon.Configuration;

namespace Registry.Daemon.Tests.Configuration;

public sealed class DatabaseUrlTests
{
    [Theory]
    [InlineData("sqlite:/var/lib/x.db", "/var/lib/x.db")]
    [InlineData("sqlite:////var/lib/x.db", "/var/lib/x.db")]
    [InlineData("SQLite:/var/lib/x.db", "/var/lib/x.db")]
    [InlineData("sqlite:x.db", "x.db")]
    [InlineData("sqlite:../data/x.db", "../data/x.db")]
    public void It_is_the_path_that_it_says(string url, string path)
    {
        var mistakes = new List<string>();
        Assert.Equal(Path.GetFullPath(path), DatabaseUrl.Read(url, mistakes));
        Assert.Empty(mistakes);
    }

    [Theory]
    [InlineData("sqlite:///data/x.db", "'sqlite:///data/x.db' is read as data/x.db by some programs and as /data/x.db by others; write sqlite:data/x.db for a path from the working directory, or sqlite:/data/x.db")]
    [InlineData("sqlite://data/x.db", "write sqlite:data/x.db")]
    [InlineData("sqlite::memory:", "in memory")]
    [InlineData("sqlite:///:memory:", "in memory")]
    [InlineData("sqlite://", "in memory")]
    [InlineData("sqlite:file:x.db?mode=memory", "without parameters")]
    [InlineData("sqlite:/x.db?mode=ro", "without parameters")]
    [InlineData("sqlite:/a%20b.db", "without parameters, escapes")]
    [InlineData("sqlite:", "expected sqlite:PATH")]
    [InlineData("sqlite:/var/lib/", "expected sqlite:PATH")]
    [InlineData("/var/lib/x.db", "expected sqlite:PATH")]
    [InlineData("postgresql://somewhere/x", "not supported yet")]
    public void What_could_mean_another_place_or_none_is_refused_with_a_sentence(string url, string sentence)
    {
        var mistakes = new List<string>();
        Assert.Null(DatabaseUrl.Read(url, mistakes));
        Assert.Contains(sentence, Assert.Single(mistakes), StringComparison.Ordinal);
    }
}
