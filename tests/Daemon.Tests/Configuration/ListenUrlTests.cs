using System.Net;
using System.Net.Sockets;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Tests.Configuration;

public sealed class ListenUrlTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080", "127.0.0.1", 8080, true)]
    [InlineData("http://127.0.0.1:0/", "127.0.0.1", 0, true)]
    [InlineData("HTTP://10.1.2.3", "10.1.2.3", 80, true)]
    [InlineData("http://[::1]:8080", "::1", 8080, true)]
    [InlineData("http://[fd00::1]:1", "fd00::1", 1, true)]
    [InlineData("http://203.0.113.7:1", "203.0.113.7", 1, false)]
    [InlineData("http://[2001:db8::1]:1", "2001:db8::1", 1, false)]
    [InlineData("http://0.0.0.0:8080", "0.0.0.0", 8080, false)]
    [InlineData("http://[::]:8080", "::", 8080, false)]
    [InlineData("http://localhost:0", "127.0.0.1", 0, true)]
    [InlineData("http://registry.internal:8080", "10.1.2.3 fd00::7", 8080, true)]
    [InlineData("http://mixed.example:8080", "10.1.2.3 203.0.113.7", 8080, false)]
    public void Addresses_are_read_and_names_looked_up(string text, string addresses, int port, bool isPrivate)
    {
        var url = ListenUrl.Parse(text, Resolve, out var mistake);
        Assert.Null(mistake);
        Assert.Equal(ListenReach.Addresses, url!.Reach);
        Assert.Equal(addresses.Split(' ').Select(IPAddress.Parse), url.Addresses);
        Assert.Equal(port, url.Port);
        Assert.Equal(isPrivate, url.IsPrivate);
        Assert.Equal(addresses is "0.0.0.0" or "::", url.IsEveryInterface);
    }

    [Theory]
    [InlineData("http://*:9205")]
    [InlineData("http://+:9205")]
    public void A_star_is_every_interface(string text) =>
        Assert.True(ListenUrl.Parse(text, Resolve, out _) is { Reach: ListenReach.EveryInterface, IsEveryInterface: true, IsPrivate: false, Port: 9205 });

    [Fact]
    public void Localhost_is_both_of_its_addresses() =>
        Assert.True(ListenUrl.Parse("http://LocalHost:8080", Resolve, out _) is { Reach: ListenReach.Localhost, IsEveryInterface: false, IsPrivate: true, Port: 8080 });

    [Theory]
    [InlineData("http://127.0.0.l:8080", "127.0.0.l")]
    [InlineData("http://127.0.0.256:8080", "host")]
    [InlineData("http://nowhere.example:8080", "nowhere.example")]
    [InlineData("https://127.0.0.1:8080", "http://")]
    [InlineData("127.0.0.1:8080", "http://")]
    [InlineData("http://", "host")]
    [InlineData("http://:8080", "host")]
    [InlineData("http://127.0.0.1:65536", "port")]
    [InlineData("http://127.0.0.1:x", "port")]
    [InlineData("http://127.0.0.1:-1", "port")]
    [InlineData("http://127.0.0.1:8080/base", "port")]
    [InlineData("http://user@127.0.0.1:8080", "host")]
    [InlineData("http://[::1:8080", "host")]
    [InlineData("http://a b:1", "host")]
    public void What_would_be_every_interface_by_mistake_is_refused(string text, string told)
    {
        Assert.Null(ListenUrl.Parse(text, Resolve, out var mistake));
        Assert.Contains(told, mistake, StringComparison.Ordinal);
    }

    private static IPAddress[] Resolve(string name) => name switch
    {
        "registry.internal" => [IPAddress.Parse("10.1.2.3"), IPAddress.Parse("fd00::7"), IPAddress.Parse("10.1.2.3")],
        "mixed.example" => [IPAddress.Parse("10.1.2.3"), IPAddress.Parse("203.0.113.7")],
        _ => throw new SocketException((int)SocketError.HostNotFound),
    };
}
