using System.Net;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Registry.Daemon.Configuration;
using Registry.Dht;

namespace Registry.Daemon.Tests.Configuration;

public sealed class NodeSettingsTests
{
    [Fact]
    public void Every_section_reaches_its_part()
    {
        var settings = Read(new()
        {
            ["Registry:Swarm:Limits:MaxPerAddress"] = "32",
            ["Registry:Swarm:Limits:Allowed:0"] = "10.0.0.0/8",
            ["Registry:Swarm:Limits:Allowed:1"] = "2001:db8::/32",
            ["Registry:Swarm:Identify:AgentVersion"] = "x/1",
            ["Registry:Tcp:Backlog"] = "7",
            ["Registry:Yamux:KeepAliveInterval"] = "00:01:00",
            ["Registry:Relay:Enabled"] = "false",
            ["Registry:Relay:DataLimit"] = "0",
            ["Registry:Relay:Allowed:0"] = "10.0.0.0/8",
            ["Registry:Kad:Alpha"] = "5",
            ["Registry:Kad:Mode"] = "client",
            ["Registry:Kad:Table:LowPeers"] = "3",
            ["Registry:Kad:Walk:PeersAtOnce"] = "4",
            ["Registry:Kad:Protocols:0"] = "/x/kad/1.0.0",
            ["Registry:Providers:MaxPerKey"] = "9",
            ["Registry:ProviderJournal:FlushInterval"] = "00:00:05",
            ["Registry:Values:MaxRecords"] = "11",
            ["Registry:Registrations:MaxRecords"] = "12",
            ["Registry:Heartbeats:RequireKey"] = "false",
            ["Registry:HttpServer:MaxConnections"] = "13",
            ["Registry:Routing:MaxRecords"] = "14",
            ["Registry:Limits:Registrations:Burst"] = "16",
            ["Registry:Operator:TokenFile"] = "/token",
            ["Registry:Audit:MaxEntries"] = "16",
            ["Registry:Blocks:MaxBlocks"] = "17",
            ["Registry:SwarmReader:MaxModels"] = "15",
            ["Registry:SwarmReader:IndexKeys:0"] = "_other.models",
            ["Registry:Network"] = "other",
            ["Registry:Announce"] = "/ip4/203.0.113.7/tcp/31337",
        });

        Assert.Equal(32, settings.Swarm.Limits.MaxPerAddress);
        Assert.Equal([IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("2001:db8::/32")], settings.Swarm.Limits.Allowed);
        Assert.Equal("x/1", settings.Swarm.Identify.AgentVersion);
        Assert.True(settings.Swarm.AnnounceOnly);
        Assert.Equal(7, settings.Tcp.Backlog);
        Assert.Equal(TimeSpan.FromMinutes(1), settings.Yamux.KeepAliveInterval);
        Assert.Equal((false, 0), (settings.Relay.Enabled, settings.Relay.DataLimit));
        Assert.Equal([IPNetwork.Parse("10.0.0.0/8")], settings.Relay.Allowed);
        Assert.Equal(5, settings.Kad.Alpha);
        Assert.Equal((KadMode.Client, 3, 4), (settings.Kad.Mode, settings.Kad.Table.LowPeers, settings.Kad.Walk.PeersAtOnce));
        Assert.Equal(["/x/kad/1.0.0"], settings.Kad.Protocols);
        Assert.Equal(9, settings.Providers.MaxPerKey);
        Assert.Equal(TimeSpan.FromSeconds(5), settings.ProviderJournal.FlushInterval);
        Assert.Equal(11, settings.Values.MaxRecords);
        Assert.Equal(12, settings.Registrations.MaxRecords);
        Assert.Equal(13, settings.HttpServer.MaxConnections);
        Assert.Equal(14, settings.Routing.MaxRecords);
        Assert.Equal((16, 60, 600), (settings.Limits.Registrations.Burst, settings.Limits.Registrations.PerMinute, settings.Limits.Reads.Burst));
        Assert.Equal(("/token", null), (settings.Operator.TokenFile, settings.Operator.SocketGroup));
        Assert.Equal((16, 17), (settings.Audit.MaxEntries, settings.Blocks.MaxBlocks));
        Assert.Equal(15, settings.SwarmReader.MaxModels);
        Assert.Equal(["_other.models"], settings.SwarmReader.IndexKeys);
        Assert.Equal("other", settings.Registrations.Network);
        Assert.False(settings.Registrations.Heartbeats.RequireKey);
    }

    [Theory]
    [InlineData("Registry:Swarm:Limits:LowWater", "100000", "HighWater")]
    [InlineData("Registry:Relay:MaxReservations", "0", "MaxReservations")]
    [InlineData("Registry:AutoNat:V1PerAddress", "0", "V1PerAddress")]
    [InlineData("Registry:Prober:MaxAtOnce", "0", "MaxAtOnce")]
    [InlineData("Registry:Confirming:MaxPerHour", "0", "Registry:Confirming:MaxPerHour: between")]
    [InlineData("Registry:Reachability:PerAsker", "0", "PerAsker")]
    [InlineData("Registry:Kad:Alpha", "0", "Alpha")]
    [InlineData("Registry:Kad:Alpha", "ten", "Alpha")]
    [InlineData("Registry:Kad:Table:RefreshInterval", "00:00:00", "RefreshInterval")]
    [InlineData("Registry:Kad:Alfa", "1", "Alfa")]
    [InlineData("Registry:Lisen", "/ip4/127.0.0.1/tcp/0", "Registry:Lisen")]
    [InlineData("Registry:Swarn:Limits:MaxPerAddress", "1", "Registry:Swarn")]
    [InlineData("Registry:OperatorSocket", "/", "folder")]
    [InlineData("Registry:OperatorHttp", "http://127.0.0.l:1", "OperatorHttp")]
    [InlineData("Registry:Swarm:Limits:Allowed:0", "10.0.0.1/8x", "Allowed")]
    [InlineData("Registry:HttpServer:MaxBodyBytes", "0", "MaxBodyBytes")]
    [InlineData("Registry:HttpServer:KeepAliveTimeout", "-1", "KeepAliveTimeout")]
    [InlineData("Registry:Routing:RetryAfter", "0", "RetryAfter")]
    [InlineData("Registry:Operator:MaxRuns", "0", "MaxRuns")]
    [InlineData("Registry:Limits:Reads:Burst", "0", "Registry:Limits:Reads:Burst must")]
    [InlineData("Registry:Swarm:Limits:NewBurst", "0", "Registry:Swarm:Limits:NewBurst must")]
    [InlineData("Registry:Registrations:ClockTolerance", "2d", "Registry:Registrations:ClockTolerance: between")]
    [InlineData("Registry:Heartbeats:Interval", "0s", "Registry:Heartbeats:Interval: between")]
    [InlineData("Registry:Operator:Allowed:0", "10.0.0.0/8", "Allowed")]
    [InlineData("Registry:Operator:SocketGroup", "no-such-group-here", "no-such-group-here")]
    [InlineData("Registry:Audit:MaxEntries", "0", "MaxEntries")]
    [InlineData("Registry:Blocks:MaxBlocks", "0", "MaxBlocks")]
    [InlineData("Registry:OperatorHttp", "https://127.0.0.1:1", "OperatorHttp")]
    [InlineData("Registry:Listen", "nowhere", "Listen")]
    [InlineData("Http:Urls", "http://127.0.0.l:8080", "127.0.0.l")]
    public void A_mistake_is_named(string key, string value, string named)
    {
        var refused = Assert.Throws<DaemonStartException>(() => Read(new() { [key] = value }));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    /// <summary>The page lists what an operator can set; an option that is added or renamed must be there.</summary>
    [Fact]
    public void The_operations_page_lists_every_setting()
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "operations.md"));
        var sections = new[] { typeof(NodeSettings) }.SelectMany(Options).Where(options => options != typeof(DaemonOptions)).ToList();
        Assert.True(sections.Count > 10);

        var composed = new HashSet<string> { "ListenAddresses", "AnnounceAddresses", "AnnounceOnly", "Network" };
        var missing = sections.SelectMany(options => options.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(property => property.CanWrite && !IsOptions(property.PropertyType) && !composed.Contains(property.Name))
            .Where(property => !page.Contains($"`{property.Name}`", StringComparison.Ordinal))
            .Select(property => $"{property.DeclaringType!.Name}.{property.Name}");

        Assert.Empty(missing);
    }

    private static IEnumerable<Type> Options(Type type) => type.GetProperties()
        .Select(property => property.PropertyType)
        .Where(IsOptions)
        .SelectMany(options => Options(options).Prepend(options));

    private static bool IsOptions(Type type) => type.Namespace!.StartsWith("Registry.", StringComparison.Ordinal) && type.GetMethod("<Clone>$") is not null;

    private static NodeSettings Read(Dictionary<string, string?> settings) =>
        NodeSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
}
