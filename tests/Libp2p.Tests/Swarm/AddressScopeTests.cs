using System.Net;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.Libp2p.Tests.Swarm;

public sealed class AddressScopeTests
{
    [Theory]
    [InlineData("/ip4/127.0.0.1/tcp/1", AddressScope.Loopback)]
    [InlineData("/ip4/127.255.0.9/tcp/1", AddressScope.Loopback)]
    [InlineData("/ip6/::1/tcp/1", AddressScope.Loopback)]
    [InlineData("/ip6/::ffff:127.0.0.1/tcp/1", AddressScope.Loopback)]
    [InlineData("/dns4/localhost/tcp/1", AddressScope.Loopback)]
    [InlineData("/memory/7", AddressScope.Loopback)]
    [InlineData("/unix/tmp/socket", AddressScope.Loopback)]
    [InlineData("/ip4/10.1.2.3/tcp/1", AddressScope.Private)]
    [InlineData("/ip4/172.16.0.1/tcp/1", AddressScope.Private)]
    [InlineData("/ip4/172.31.255.255/tcp/1", AddressScope.Private)]
    [InlineData("/ip4/192.168.0.1/tcp/1", AddressScope.Private)]
    [InlineData("/ip4/169.254.0.1/tcp/1", AddressScope.Private)]
    [InlineData("/ip4/100.64.0.1/tcp/1", AddressScope.Private)]
    [InlineData("/ip6/fd00::1/tcp/1", AddressScope.Private)]
    [InlineData("/ip6/fe80::1/tcp/1", AddressScope.Private)]
    [InlineData("/ip6zone/eth0/ip6/fe80::1/tcp/1", AddressScope.Private)]
    [InlineData("/dns/printer.local/tcp/1", AddressScope.Private)]
    [InlineData("/ip4/172.32.0.1/tcp/1", AddressScope.Public)]
    [InlineData("/ip4/100.128.0.1/tcp/1", AddressScope.Public)]
    [InlineData("/ip4/8.8.8.8/udp/1/quic-v1", AddressScope.Public)]
    [InlineData("/ip6/2001:db8::1/tcp/1", AddressScope.Public)]
    [InlineData("/dns4/example.com/tcp/1", AddressScope.Public)]
    [InlineData("/ip4/8.8.8.8/tcp/1/p2p/QmcgpsyWgH8Y8ajJz1Cu72KnS5uo2Aa2LpzU7kinSupNKC/p2p-circuit", AddressScope.Public)]
    [InlineData("/ip4/10.0.0.1/tcp/1/p2p/QmcgpsyWgH8Y8ajJz1Cu72KnS5uo2Aa2LpzU7kinSupNKC/p2p-circuit", AddressScope.Private)]
    [InlineData("/dns4/localhost/tcp/1/p2p/QmcgpsyWgH8Y8ajJz1Cu72KnS5uo2Aa2LpzU7kinSupNKC/p2p-circuit", AddressScope.Loopback)]
    [InlineData("/ip4/0.0.0.0/tcp/1", AddressScope.None)]
    [InlineData("/ip4/224.0.0.251/udp/1", AddressScope.None)]
    [InlineData("/ip6/::/tcp/1", AddressScope.None)]
    [InlineData("/ip6/ff02::1/tcp/1", AddressScope.None)]
    public void Scope_is_told_by_the_host(string address, AddressScope scope)
    {
        var parsed = Multiaddr.Parse(address);

        Assert.Equal(scope, AddressScope.Of(parsed));
        if (parsed.IpAddress is { } ip) Assert.Equal(scope, AddressScope.Of(ip));
    }

    [Theory]
    [InlineData("/ip4/127.0.0.1/tcp/9", "127.0.0.1 10.0.0.1 8.8.8.8")]
    [InlineData("/ip4/192.168.7.7/tcp/9", "10.0.0.1 8.8.8.8")]
    [InlineData("/ip4/198.51.100.1/tcp/9", "8.8.8.8")]
    [InlineData("/ip4/0.0.0.0/tcp/9", "8.8.8.8")]
    public void An_asker_gets_what_it_can_reach(string asker, string kept)
    {
        var all = new[] { "0.0.0.0", "127.0.0.1", "10.0.0.1", "8.8.8.8" }.Select(ip => Multiaddr.Parse($"/ip4/{ip}/tcp/1")).ToList();

        var told = AddressFilter.ForAsker(all, Multiaddr.Parse(asker));

        Assert.Equal(kept.Split(' '), told.Select(a => a.IpAddress!.ToString()));
    }

    [Fact]
    public void A_list_that_is_told_whole_is_not_copied()
    {
        List<Multiaddr> all = [Multiaddr.Parse("/ip4/8.8.8.8/tcp/1")];

        Assert.Same(all, AddressFilter.ForAsker(all, AddressScope.Public));
        Assert.Equal(AddressScope.Private, AddressScope.Of(IPAddress.Parse("::ffff:10.0.0.1")));
    }
}
