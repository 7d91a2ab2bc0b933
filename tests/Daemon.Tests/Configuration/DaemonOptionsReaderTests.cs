using Microsoft.Extensions.Configuration;
using Registry.Daemon.Configuration;
using Registry.Identity;

namespace Registry.Daemon.Tests.Configuration;

public sealed class DaemonOptionsReaderTests
{
    private const string Peer = "/ip4/1.2.3.4/tcp/31337/p2p/QmS9KwZptnVdB9FFV7uGgaTq4sEKBwcYeKZDfSpyKDUd1g";

    [Fact]
    public void The_defaults_are_sound()
    {
        var options = Read([]);

        Assert.Equal("./data", options.Data);
        Assert.Equal(["/ip4/0.0.0.0/tcp/31337"], options.Listen.Select(address => address.ToString()));
        Assert.Equal(["http://127.0.0.1:8080"], options.Http.Urls.Select(url => url.Text));
        Assert.Empty(options.Http.TrustedUrls);
        Assert.Equal("far-mesh", options.Network);
        Assert.Equal(KeyType.Ed25519, options.IdentityType);
        Assert.Empty(options.Bootstrap);
        Assert.Null(options.Database);
        Assert.Null(options.OperatorSocket);
        Assert.False(options.OperatorSocketOff);
        Assert.Null(options.OperatorHttp);
    }

    [Fact]
    public void The_operators_doors_are_set_and_turned_off()
    {
        Assert.Equal("/run/registry.sock", Read(new Dictionary<string, string?> { ["Registry:OperatorSocket"] = "/run/registry.sock" }).OperatorSocket);
        var off = Read(new Dictionary<string, string?> { ["Registry:OperatorSocket"] = "none", ["Registry:OperatorHttp"] = "http://127.0.0.1:9000" });
        Assert.Equal((null, true), (off.OperatorSocket, off.OperatorSocketOff));
        Assert.NotNull(off.OperatorHttp);

        var reader = new SettingsReader(Configuration(new() { ["Registry:OperatorSocket"] = "/" + new string('x', 107) }));
        DaemonOptionsReader.Read(reader);
        Assert.Contains("107", Assert.Single(reader.Mistakes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/ip4/0.0.0.0/tcp/31337")]
    [InlineData("/ip4/0.1.2.3/tcp/31337")]
    [InlineData("/ip4/224.0.0.1/tcp/31337")]
    [InlineData("/ip4/255.255.255.255/tcp/31337")]
    [InlineData("/ip6/::/tcp/31337")]
    [InlineData("/ip6/::ffff:0.0.0.0/tcp/31337")]
    [InlineData("/ip6/ff02::1/tcp/31337")]
    [InlineData("/ip6/fe80::1/tcp/31337")]
    [InlineData("/ip4/203.0.113.7/tcp/0")]
    [InlineData("/ip4/203.0.113.7")]
    [InlineData("/dns4/registry.example")]
    [InlineData("/dns4/0.0.0.0/tcp/31337")]
    [InlineData("/ip4/203.0.113.7/tcp/1/tcp/2")]
    [InlineData("/ip4/203.0.113.7/tcp/1/p2p-circuit")]
    [InlineData("/memory/1")]
    public void What_nobody_can_dial_is_neither_announced_nor_bootstrapped_from(string address)
    {
        var reader = new SettingsReader(Configuration(new() { ["Registry:Announce"] = address, ["Registry:Bootstrap"] = address + Peer[Peer.IndexOf("/p2p/", StringComparison.Ordinal)..] }));
        DaemonOptionsReader.Read(reader);
        Assert.Equal(["Announce", "Bootstrap"], reader.Mistakes.Order().Select(mistake => mistake.Split(':')[1]));
    }

    [Theory]
    [InlineData("/ip4/224.0.0.1/tcp/0")]
    [InlineData("/ip4/255.255.255.255/tcp/0")]
    [InlineData("/ip6/ff02::1/tcp/0")]
    public void Nobody_listens_on_what_is_no_machines_address(string address)
    {
        var reader = new SettingsReader(Configuration(new() { ["Registry:Listen"] = address }));
        DaemonOptionsReader.Read(reader);
        Assert.StartsWith("Registry:Listen: '", Assert.Single(reader.Mistakes), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_mistake_is_reported_at_once()
    {
        var reader = new SettingsReader(Configuration(new()
        {
            ["Registry:Listen"] = "/ip4/300.0.0.1/tcp/1",
            ["Registry:Bootstrap"] = "/ip4/1.2.3.4/tcp/1",
            ["Registry:Network"] = "far mesh",
            ["Registry:IdentityType"] = "dsa",
            ["Registry:DatabaseUrl"] = "postgresql://user@host/db",
            ["Http:Urls"] = "ftp://x",
        }));

        Assert.Null(DaemonOptionsReader.Read(reader));
        foreach (var key in new[] { "Registry:Listen", "Registry:Bootstrap", "Registry:Network", "Registry:IdentityType", "DATABASE_URL", "Http:Urls" })
        {
            Assert.Contains(reader.Mistakes, mistake => mistake.StartsWith(key, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_list_of_a_higher_source_replaces_that_of_a_lower_one()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Registry:Listen:0"] = "/ip4/127.0.0.1/tcp/1", ["Registry:Listen:1"] = "/ip4/127.0.0.1/tcp/2" })
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Registry:Listen"] = "/ip6/::1/tcp/3" })
            .Build();

        Assert.Equal(["/ip6/::1/tcp/3"], Read(configuration).Listen.Select(address => address.ToString()));
    }

    [Fact]
    public void The_variables_of_the_replaced_service_are_honoured()
    {
        var environment = new Dictionary<string, string> { ["DHT_BOOTSTRAP_NODES"] = $"{Peer},{Peer}", ["DATABASE_URL"] = "sqlite:/tmp/x.db", ["PORT"] = "9205" };
        var options = Read(new Dictionary<string, string?>(ConfigurationSources.Replaced(environment.GetValueOrDefault)));

        Assert.Equal([Peer, Peer], options.Bootstrap.Select(address => address.ToString()));
        Assert.Equal("/tmp/x.db", options.Database);
        Assert.True(Assert.Single(options.Http.Urls) is { Text: "http://*:9205", IsEveryInterface: true });
    }

    [Fact]
    public void A_bootstrap_file_has_comments_and_blank_lines() =>
        Assert.Equal([Peer], BootstrapPeersFile.Parse(["# peers", "", $"  {Peer}  # the first"]));

    private static DaemonOptions Read(Dictionary<string, string?> settings) => Read(Configuration(settings));

    private static DaemonOptions Read(IConfigurationRoot configuration)
    {
        var reader = new SettingsReader(configuration);
        var options = DaemonOptionsReader.Read(reader);
        Assert.Empty(reader.Mistakes);
        return options!;
    }

    private static IConfigurationRoot Configuration(Dictionary<string, string?> settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
}
