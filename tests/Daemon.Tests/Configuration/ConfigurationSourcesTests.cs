using Registry.Daemon.Configuration;
using Registry.Testing;

namespace Registry.Daemon.Tests.Configuration;

/// <summary>The file of settings that is named, and no other.</summary>
public sealed class ConfigurationSourcesTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    private string Config => _folder.File("settings.json");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"Registry":{"Network":"other","Listen":["/ip4/127.0.0.1/tcp/1"]},"Serilog":{}}""")]
    [InlineData("\uFEFF{\r\n // a comment\r\n \"Registry\": { \"Network\": \"other\", }\r\n}\r\n")]
    public void A_file_is_read_as_people_write_it(string json)
    {
        System.IO.File.WriteAllText(Config, json);
        Assert.Equal("other", new SettingsReader(ConfigurationSources.Build(new Dictionary<string, string?>(), Config)).Text("Registry:Network"));
        Assert.Equal("mine", new SettingsReader(ConfigurationSources.Build(new Dictionary<string, string?> { ["Registry:Network"] = "mine" }, Config)).Text("Registry:Network"));
    }

    [Theory]
    [InlineData("{", "JSON")]
    [InlineData("", "JSON")]
    [InlineData("[]", "JSON object")]
    [InlineData("""{"Registry":{"Data":"a","data":"b"}}""", "Registry:data")]
    [InlineData("""{"Regsitry":{"Data":"a"}}""", "Did you mean Registry?")]
    public void What_is_wrong_with_it_is_told_in_one_line(string json, string named)
    {
        System.IO.File.WriteAllText(Config, json);
        var refused = Assert.Throws<DaemonStartException>(() => ConfigurationSources.Build(new Dictionary<string, string?>(), Config));
        Assert.StartsWith(Config, Assert.Single(refused.Lines), StringComparison.Ordinal);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_is_named_must_be_there()
    {
        foreach (var path in new[] { Config, _folder.Path, "/dev/zero" })
        {
            var refused = Assert.Throws<DaemonStartException>(() => ConfigurationSources.Build(new Dictionary<string, string?>(), path));
            Assert.Contains(path, Assert.Single(refused.Lines), StringComparison.Ordinal);
        }
    }
}
