using System.Net;
using Microsoft.AspNetCore.Http;
using Registry.HttpBridge.Operator;

namespace Registry.HttpBridge.Tests.Operator;

public sealed class LocalCallersOnlyTests
{
    private static readonly OperatorOptions Options = new() { Allowed = [IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("2001:db8::/32")] };

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1:8080", true)]
    [InlineData("127.0.0.2", "localhost:8080", true)]
    [InlineData("::1", "[::1]:8080", true)]
    [InlineData("::ffff:127.0.0.1", "LOCALHOST", true)]
    [InlineData("127.0.0.1", "evil.example:8080", false)]
    [InlineData("127.0.0.1", "", false)]
    [InlineData("192.168.1.2", "192.168.1.1", false)]
    [InlineData("203.0.113.9", "localhost", false)]
    [InlineData("10.1.2.3", "registry.internal", true)]
    [InlineData("::ffff:10.1.2.3", "registry.internal", true)]
    [InlineData("10.2.0.1", "registry.internal", false)]
    [InlineData("2001:db8::7", "registry.internal", true)]
    [InlineData(null, "anything", true)]
    public void Only_this_machine_and_the_allowed_networks_are_served(string? caller, string host, bool welcome) =>
        Assert.Equal(welcome, LocalCallersOnly.IsWelcome(Request(caller, host), Options));

    [Theory]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("Forwarded", "for=127.0.0.1")]
    [InlineData("X-Real-IP", "::1")]
    [InlineData("Via", "1.1 proxy")]
    public void What_came_through_a_proxy_is_refused(string header, string value)
    {
        var request = Request("127.0.0.1", "localhost");
        request.Request.Headers[header] = value;
        Assert.False(LocalCallersOnly.IsWelcome(request, Options));
    }

    [Theory]
    [InlineData("none", true)]
    [InlineData("same-origin", true)]
    [InlineData("same-site", false)]
    [InlineData("cross-site", false)]
    public void Pages_from_elsewhere_cannot_make_the_daemon_work(string site, bool welcome)
    {
        var request = Request("127.0.0.1", "localhost");
        request.Request.Headers["Sec-Fetch-Site"] = site;
        Assert.Equal(welcome, LocalCallersOnly.IsWelcome(request, Options));
    }

    private static DefaultHttpContext Request(string? caller, string host)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = caller is null ? null : IPAddress.Parse(caller);
        context.Request.Host = new HostString(host);
        return context;
    }
}
