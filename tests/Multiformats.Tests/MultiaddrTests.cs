using System.Net;

namespace Registry.Multiformats.Tests;

public sealed class MultiaddrTests
{
    private const string Peer = "/p2p/12D3KooWCryG7Mon9orvQxcS1rYZjotPgpwoJNHHKcLLfE4Hf5mV";
    private const string Relay = "/p2p/QmcgpsyWgH8Y8ajJz1Cu72KnS5uo2Aa2LpzU7kinSupNKC";

    [Fact]
    public void Components_are_read_in_order()
    {
        var address = Multiaddr.Parse("/ip4/192.0.2.42/tcp/443/ws" + Peer);

        Assert.Equal(["ip4", "tcp", "ws", "p2p"], address.Components.Select(c => c.Protocol.Name));
        Assert.Equal(["192.0.2.42", "443", null, Peer[5..]], address.Components.Select(c => c.ValueText));
        Assert.Equal("443", address.Find(MultiaddrProtocol.Tcp)?.ValueText);
        Assert.Null(address.Find(MultiaddrProtocol.Udp));
    }

    [Theory]
    [InlineData("/ip4/1.2.3.4/tcp/4001", "1.2.3.4:4001", null)]
    [InlineData("/ip4/1.2.3.4/tcp/4001/ws", "1.2.3.4:4001", "/ws")]
    [InlineData("/ip6/2001:db8::1/tcp/4001/p2p-circuit", "[2001:db8::1]:4001", "/p2p-circuit")]
    [InlineData("/ip6zone/7/ip6/fe80::1/tcp/1", "[fe80::1%7]:1", null)]
    public void A_tcp_end_point_is_taken_from_the_front(string text, string endpoint, string? rest)
    {
        Assert.True(Multiaddr.Parse(text).TryGetTcpEndPoint(out var found, out var left));
        Assert.Equal(endpoint, found.ToString());
        Assert.Equal(rest, left?.ToString());
    }

    [Theory]
    [InlineData("/ip4/1.2.3.4")]
    [InlineData("/ip4/1.2.3.4/udp/1/quic-v1")]
    [InlineData("/dns4/example.com/tcp/1")]
    [InlineData("/tcp/1")]
    [InlineData("/ip6zone/7/ip4/1.2.3.4/tcp/1")]
    [InlineData("/ip6zone/no-such-zone/ip6/fe80::1/tcp/1")]
    public void Other_addresses_have_no_tcp_end_point(string text) =>
        Assert.False(Multiaddr.Parse(text).TryGetTcpEndPoint(out _, out _));

    [Theory]
    [InlineData("127.0.0.1", 0, "/ip4/127.0.0.1/tcp/0")]
    [InlineData("::ffff:10.0.0.1", 65535, "/ip4/10.0.0.1/tcp/65535")]
    [InlineData("::", 1, "/ip6/::/tcp/1")]
    [InlineData("fe80::1%7", 1, "/ip6zone/7/ip6/fe80::1/tcp/1")]
    [InlineData("fe80::1%4294967295", 1, "/ip6zone/4294967295/ip6/fe80::1/tcp/1")]
    public void An_address_is_made_of_an_end_point(string ip, int port, string text)
    {
        var address = Multiaddr.FromTcp(new IPEndPoint(IPAddress.Parse(ip), port));

        Assert.Equal(text, address.ToString());
        Assert.True(Multiaddr.TryDecode(address.Bytes.Span, out var decoded));
        Assert.Equal(address, decoded);
    }

    [Theory]
    [InlineData("/ip4/1.2.3.4/tcp/1", "1.2.3.4")]
    [InlineData("/ip6/::1", "::1")]
    [InlineData("/ip6zone/7/ip6/fe80::1/udp/1", "fe80::1%7")]
    [InlineData("/dns/example.com/tcp/1", null)]
    public void The_ip_address_is_the_one_it_starts_with(string text, string? ip) =>
        Assert.Equal(ip, Multiaddr.Parse(text).IpAddress?.ToString());

    [Theory]
    [InlineData("/ip4/1.2.3.4/tcp/1" + Peer, Peer, "/ip4/1.2.3.4/tcp/1")]
    [InlineData("/ip4/1.2.3.4/tcp/1" + Relay + "/p2p-circuit" + Peer, Peer, "/ip4/1.2.3.4/tcp/1" + Relay + "/p2p-circuit")]
    [InlineData("/ip4/1.2.3.4/tcp/1" + Relay + "/p2p-circuit", null, "/ip4/1.2.3.4/tcp/1" + Relay + "/p2p-circuit")]
    [InlineData("/ip4/1.2.3.4/tcp/1", null, "/ip4/1.2.3.4/tcp/1")]
    [InlineData(Peer, Peer, "/")]
    public void The_peer_id_is_read_and_removed(string text, string? peer, string without)
    {
        var address = Multiaddr.Parse(text);

        var expected = peer is null ? [] : Multiaddr.Parse(peer).Components[0].Value.ToArray();
        Assert.Equal(expected, address.PeerIdBytes.ToArray());
        Assert.Equal(without, address.WithoutPeerId().ToString());
    }

    [Theory]
    [InlineData("/ip4/1.2.3.4/tcp/1", "/ip4/1.2.3.4/tcp/1" + Peer)]
    [InlineData("/ip4/1.2.3.4/tcp/1" + Relay, "/ip4/1.2.3.4/tcp/1" + Peer)]
    [InlineData("/ip4/1.2.3.4/tcp/1" + Relay + "/p2p-circuit", "/ip4/1.2.3.4/tcp/1" + Relay + "/p2p-circuit" + Peer)]
    [InlineData("/unix/tmp/socket", "/unix/tmp/socket")]
    public void A_peer_id_is_appended_or_replaces_the_last(string text, string expected)
    {
        var multihash = Multiaddr.Parse(Peer).PeerIdBytes;

        Assert.Equal(Multiaddr.Parse(expected), Multiaddr.Parse(text).WithPeerId(multihash.Span));
        Assert.Equal(Peer, Multiaddr.Empty.WithPeerId(multihash.Span).ToString());
    }

    [Fact]
    public void Bytes_that_are_no_peer_id_are_not_appended() =>
        Assert.Throws<ArgumentException>(() => Multiaddr.Parse("/tcp/1").WithPeerId(Multihash.Sha512([]).Bytes.Span));

    [Fact]
    public void Encapsulation_joins_the_bytes()
    {
        var outer = Multiaddr.Parse("/ip4/1.2.3.4/tcp/1");

        Assert.Equal("/ip4/1.2.3.4/tcp/1/ws", outer.Encapsulate(Multiaddr.Parse("/ws")).ToString());
        Assert.Same(outer, outer.Encapsulate(Multiaddr.Empty));
        Assert.Same(outer, Multiaddr.Empty.Encapsulate(outer));
        Assert.Throws<InvalidOperationException>(() => Multiaddr.Parse("/unix/a").Encapsulate(outer));
    }

    [Fact]
    public void A_composed_address_may_exceed_the_bounds_of_a_decoded_one()
    {
        var half = Multiaddr.Parse(string.Concat(Enumerable.Repeat("/ws", Multiaddr.MaxComponents)));
        var whole = half.Encapsulate(half).WithPeerId(Multiaddr.Parse(Peer).PeerIdBytes.Span);

        Assert.Equal(2 * Multiaddr.MaxComponents + 1, whole.Components.Count);
        Assert.Equal(half.Encapsulate(half), whole.WithoutPeerId());
        Assert.False(Multiaddr.TryDecode(whole.Bytes.Span, out _));
    }

    [Fact]
    public void Equality_is_of_the_bytes()
    {
        var address = Multiaddr.Parse("/ip6/0:0::1/tcp/1/ipfs/" + Relay[5..]);
        var same = Multiaddr.Parse("/ip6/::1/tcp/1" + Relay + "/");

        Assert.True(address.Equals(same));
        Assert.True(address.Equals((object)same));
        Assert.Equal(address.GetHashCode(), same.GetHashCode());
        Assert.False(address.Equals(Multiaddr.Parse("/ip6/::1/tcp/2" + Relay)));
        Assert.False(address.Equals(null));
    }
}
