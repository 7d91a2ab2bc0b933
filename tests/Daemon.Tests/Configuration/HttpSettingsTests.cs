using System.Net;
using Microsoft.Extensions.Configuration;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Tests.Configuration;

public sealed class HttpSettingsTests
{
    [Fact]
    public void The_section_is_read()
    {
        var mistakes = new List<string>();
        var settings = Read(mistakes, new()
        {
            ["Http:Urls:0"] = "http://*:8080",
            ["Http:TrustedUrls"] = "http://10.0.0.1:8081,http://127.0.0.1:8082",
            ["Http:Hosts"] = "registry.internal",
            ["Http:CorsOrigins"] = "https://pages.example",
            ["Http:TrustedProxies"] = "10.0.0.2,10.1.0.0/16,fd00::1",
        });

        Assert.Empty(mistakes);
        Assert.Equal(["http://10.0.0.1:8081", "http://127.0.0.1:8082"], settings.TrustedUrls.Select(url => url.Text));
        Assert.Equal(["registry.internal"], settings.Trust.Hosts);
        Assert.Equal(["https://pages.example"], settings.Trust.CorsOrigins);
        Assert.Equal([IPNetwork.Parse("10.0.0.2/32"), IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("fd00::1/128")], settings.Trust.TrustedProxies);
    }

    [Fact]
    public void Nothing_is_trusted_unless_it_is_named()
    {
        var settings = Read([], []);
        Assert.Empty(settings.TrustedUrls);
        Assert.Empty(settings.Trust.TrustedProxies);
    }

    [Theory]
    [InlineData("http://*:8081")]
    [InlineData("http://0.0.0.0:8081")]
    [InlineData("http://[::]:8081")]
    [InlineData("http://203.0.113.7:8081")]
    [InlineData("http://[2001:db8::1]:8081")]
    public void What_anybody_may_reach_is_trusted_only_on_demand(string url)
    {
        var mistakes = new List<string>();
        Read(mistakes, new() { ["Http:TrustedUrls"] = url });
        Assert.Contains("Http:TrustedAnywhere", Assert.Single(mistakes), StringComparison.Ordinal);

        mistakes.Clear();
        Assert.Single(Read(mistakes, new() { ["Http:TrustedUrls"] = url, ["Http:TrustedAnywhere"] = "true" }).TrustedUrls);
        Assert.Empty(mistakes);
    }

    [Theory]
    [InlineData("Http:Urls", "http://127.0.0.l:8080")]
    [InlineData("Http:TrustedUrls", "10.0.0.1:8080")]
    [InlineData("Http:TrustedAnywhere", "yes")]
    [InlineData("Http:TrustedProxies", "10.0.0.1/99")]
    [InlineData("Http:TrustedProxies", "proxy")]
    [InlineData("Http:Hosts", "name:8080")]
    [InlineData("Http:CorsOrigins", "pages.example")]
    [InlineData("Http:TrustedProxy", "10.0.0.1")]
    public void A_mistake_is_named(string key, string value)
    {
        var mistakes = new List<string>();
        Read(mistakes, new() { [key] = value });
        Assert.Contains(mistakes, mistake => mistake.StartsWith(key, StringComparison.Ordinal));
    }

    private static HttpSettings Read(List<string> mistakes, Dictionary<string, string?> settings)
    {
        var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        var read = HttpSettings.Read(reader);
        reader.RefuseOthers();
        mistakes.AddRange(reader.Mistakes);
        return read;
    }
}
