using Microsoft.Extensions.Configuration;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Tests.Configuration;

/// <summary>Whatever an operator mistypes stops the start, with all mistakes at once and a line each that says what was meant.</summary>
public sealed class SettingsReaderTests
{
    [Theory]
    [InlineData("Registry:Lisen", "Registry:Listen")]
    [InlineData("Registry:Lsiten:0", null)]
    [InlineData("registry:readyfil", "Registry:ReadyFile")]
    [InlineData("Registry:Kad:Alfa", "Registry:Kad:Alpha")]
    [InlineData("Registry:Kad:Table:LowPeer", "Registry:Kad:Table:LowPeers")]
    [InlineData("Registry:Swarm:MaxPerAddress", "Registry:Swarm:Limits:MaxPerAddress")]
    [InlineData("Registry:Swarm:Limits:MaxPerAddress:0", "Registry:Swarm:Limits:MaxPerAddress")]
    [InlineData("Registry:Swarm:AnnounceOnly", null)]
    [InlineData("Registry:Registrations:Heartbeats:Interval", "Registry:Heartbeats:Interval")]
    [InlineData("Registry:Nonsense:Deep:Down", null)]
    [InlineData("Registry:Kad", null)]
    [InlineData("Registry", null)]
    [InlineData("Registry:0", null)]
    [InlineData("Registry:Listen:a", "Registry:Listen")]
    [InlineData("Http:Url", "Http:Urls")]
    [InlineData("Http:TrustedProxy", "Http:TrustedProxies")]
    [InlineData("Alerts:Webhok", null)]
    [InlineData("REGISTRY_DATA", "REGISTRY__DATA")]
    [InlineData("Http_TrustedUrls", "Http__TrustedUrls")]
    public void An_unknown_name_is_told_with_the_nearest_there_is(string name, string? meant)
    {
        var mistake = Assert.Single(Mistakes(new() { [name] = "5" }));
        Assert.StartsWith($"{name}: there is no such setting.", mistake, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(meant is null ? "" : $" Did you mean {meant}?", mistake[(mistake.IndexOf('.', StringComparison.Ordinal) + 1)..]);
    }

    [Theory]
    [InlineData("Registry:Kad:Alpha", "ten")]
    [InlineData("Registry:Kad:Alpha", "-1")]
    [InlineData("Registry:Kad:Alpha", "1.5")]
    [InlineData("Registry:Kad:Alpha", "99999999999999999999")]
    [InlineData("Registry:Kad:Alpha", "0x10")]
    [InlineData("Registry:HttpServer:MaxBodyBytes", "64KiB")]
    [InlineData("Registry:Heartbeats:MaxTokens", "9223372036854775808")]
    [InlineData("Registry:Swarm:Limits:NewPerSecond", "NaN")]
    [InlineData("Registry:Swarm:Limits:NewPerSecond", "Infinity")]
    [InlineData("Registry:Swarm:Limits:NewPerSecond", "-1")]
    [InlineData("Registry:Swarm:Limits:NewPerSecond", "1e999")]
    [InlineData("Registry:Swarm:Limits:NewPerSecond", "0,2")]
    [InlineData("Registry:Swarm:PingTimeout", "10")]
    [InlineData("Registry:Swarm:PingTimeout", "ten seconds")]
    [InlineData("Registry:Swarm:PingTimeout", "10 s")]
    [InlineData("Registry:Swarm:PingTimeout", "-00:00:10")]
    [InlineData("Registry:Swarm:PingTimeout", "00:10")]
    [InlineData("Registry:Swarm:PingTimeout", "00:90:00")]
    [InlineData("Registry:Swarm:PingTimeout", "99999999999.00:00:00")]
    [InlineData("Registry:Swarm:PingTimeout", "NaN")]
    [InlineData("Registry:Swarm:PingTimeout", "30d")]
    [InlineData("Registry:Relay:Enabled", "yes")]
    [InlineData("Registry:Kad:Mode", "1")]
    [InlineData("Registry:Kad:Mode", "Servant")]
    [InlineData("Registry:Swarm:Limits:Allowed", "10.0.0.0/33")]
    [InlineData("Logging:LogLevel:Registry", "Loud")]
    [InlineData("Registry:Data", "a\0b")]
    public void A_value_that_is_none_is_told_in_a_line(string name, string value)
    {
        var mistake = Assert.Single(Mistakes(new() { [name] = value }));
        Assert.StartsWith(name, mistake, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', mistake);
    }

    [Theory]
    [InlineData("REGISTRY_SERVICE_HOST")]
    [InlineData("REGISTRY_PORT")]
    [InlineData("HTTP_PROXY")]
    [InlineData("ConnectionStrings:Registry")]
    public void What_belongs_to_others_is_none_of_ours(string name) => Assert.Empty(Mistakes(new() { [name] = "5" }));

    [Fact]
    public void Every_mistake_is_told_at_once()
    {
        var mistakes = Mistakes(new()
        {
            ["Registry:Lisen"] = "x",
            ["Registry:Listen"] = "nowhere",
            ["Registry:Kad:Alpha"] = "ten",
            ["Registry:Kad:Beta"] = "0",
            ["Registry:Kad:Gamma"] = "1",
            ["Registry:Kad:Table:LowPeers"] = "x",
            ["Registry:Swarm:PingTimeout"] = "10",
            ["Http:Urls"] = "ftp://x",
            ["Http:Port"] = "1",
        });
        Assert.Equal(9, mistakes.Count);
    }

    [Theory]
    [InlineData("Registry:Swarm:Limits:Allowed", "10.0.0.0/8,192.168.0.7", "10.0.0.0/8", "192.168.0.7")]
    [InlineData("Registry:Kad:Protocols", "/a/kad/1.0.0,/b/kad/1.0.0", "/a/kad/1.0.0", "/b/kad/1.0.0")]
    [InlineData("Registry:SwarmReader:IndexKeys", "_a.models _b.models", "_a.models", "_b.models")]
    [InlineData("Http:TrustedUrls", "http://10.0.0.1:1,http://10.0.0.2:2", "http://10.0.0.1:1", "http://10.0.0.2:2")]
    [InlineData("Http:TrustedProxies", "10.0.0.1,10.1.0.0/16", "10.0.0.1", "10.1.0.0/16")]
    public void Lists_are_one_value_with_commas_or_numbered(string name, string together, string first, string second)
    {
        var one = Reader(new() { [name] = together }).List(name);
        Assert.Equal([first, second], one!);
        Assert.Equal(one, Reader(new() { [name + ":0"] = first, [name + ":1"] = second }).List(name));
        // Numbers need neither begin at nought nor be without a gap: nothing that was said is passed over.
        Assert.Equal(one, Reader(new() { [name + ":2"] = first, [name + ":10"] = second }).List(name));
        Assert.Empty(Mistakes(new() { [name] = together }));
        Assert.Empty(Mistakes(new() { [name + ":0"] = first, [name + ":1"] = second }));
    }

    [Fact]
    public void A_list_replaces_its_default()
    {
        var settings = NodeSettings.Read(Configuration(new() { ["Registry:Kad:Protocols"] = "/a/kad/1.0.0", ["Registry:SwarmReader:IndexKeys"] = "_a.models" }));
        Assert.Equal(["/a/kad/1.0.0"], settings.Kad.Protocols);
        Assert.Equal(["_a.models"], settings.SwarmReader.IndexKeys);
    }

    [Fact]
    public void An_empty_value_is_one_that_was_not_set()
    {
        var low = new Dictionary<string, string?> { ["Registry:Kad:Alpha"] = "7", ["Registry:Network"] = "other" };
        var empty = new[] { "Registry:Kad:Alpha", "Registry:Kad:Mode", "Registry:Network", "Registry:Data", "Registry:ReadyFile", "Registry:Listen", "Http:Urls", "Registry:OperatorSocket" };
        var settings = NodeSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(low).AddInMemoryCollection(empty.ToDictionary(key => key, _ => (string?)"")).Build());
        Assert.Equal((7, "other", "./data", null), (settings.Kad.Alpha, settings.Daemon.Network, settings.Daemon.Data, settings.Daemon.ReadyFile));
    }

    [Theory]
    [InlineData("00:00:10", 10)]
    [InlineData("0:00:00.250", 0.25)]
    [InlineData("24:00:00", 86_400)]
    [InlineData("1.12:00:00", 129_600)]
    [InlineData("10s", 10)]
    [InlineData("250ms", 0.25)]
    [InlineData("1m30s", 90)]
    [InlineData("1d12h", 129_600)]
    [InlineData("0", 0)]
    public void A_length_of_time_has_its_units(string text, double seconds)
    {
        Assert.True(Duration.TryParse(text, out var span));
        Assert.Equal(TimeSpan.FromSeconds(seconds), span);
    }

    [Theory]
    [InlineData("1.24:00:00")]
    [InlineData("1h1d")]
    [InlineData("s")]
    [InlineData("")]
    [InlineData("999999999999999999999999d")]
    public void What_is_no_length_of_time_is_refused(string text) => Assert.False(Duration.TryParse(text, out _));

    private static IReadOnlyCollection<string> Mistakes(Dictionary<string, string?> settings)
    {
        try
        {
            NodeSettings.Read(Configuration(settings));
            return [];
        }
        catch (DaemonStartException refused)
        {
            return [.. refused.Lines.Skip(1).Select(line => line.Trim())];
        }
    }

    private static SettingsReader Reader(Dictionary<string, string?> settings) => new(Configuration(settings));

    private static IConfigurationRoot Configuration(Dictionary<string, string?> settings) => new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
}
