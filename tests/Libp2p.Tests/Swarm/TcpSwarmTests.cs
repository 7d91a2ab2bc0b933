using Microsoft.Extensions.Logging.Abstractions;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;
using Registry.Testing;
using Host = Registry.Libp2p.Swarm.Swarm;

namespace Registry.Libp2p.Tests.Swarm;

public sealed class TcpSwarmTests
{
    [Theory]
    [InlineData("/ip4/127.0.0.1/tcp/0")]
    [InlineData("/ip6/::1/tcp/0")]
    public async Task Two_hosts_meet_over_tcp(string listen)
    {
        await using var a = Create(1, listen);
        await using var b = Create(2, listen);
        b.Handle("/echo", TestHost.EchoAsync);
        await a.StartAsync(TestNet.Deadline);
        await b.StartAsync(TestNet.Deadline);

        var connection = await a.ConnectAsync(b.LocalPeer, b.Addresses, TestNet.Deadline);
        await connection.IdentifyCompletion;
        await using var stream = await a.OpenStreamAsync(b.LocalPeer, ["/echo"], TestNet.Deadline);
        await stream.SayAsync("hello");

        Assert.Equal("hello", await stream.HearAsync(5));
        Assert.True(await a.PingAsync(connection, TestNet.Deadline) > TimeSpan.Zero);
        Assert.Equal(b.Addresses, connection.Identified!.ListenAddresses);
        var far = b.FindConnection(a.LocalPeer)!;
        await far.IdentifyCompletion;

        // Where the dial came from is no address to dial.
        Assert.Equal(a.Addresses, b.PeerStore.Addresses(a.LocalPeer));
        Assert.NotEqual(far.RemoteAddress, b.PeerStore.Addresses(a.LocalPeer).Single());
        Assert.Equal(connection.LocalAddress, connection.Identified.ObservedAddress);
    }

    [Fact]
    public async Task An_address_that_cannot_be_bound_is_named()
    {
        await using var a = Create(1, "/ip4/127.0.0.1/tcp/0");
        await a.StartAsync(TestNet.Deadline);
        await using var b = Create(2, a.Addresses[0].ToString());

        var failure = await Assert.ThrowsAsync<Registry.Libp2p.Transport.TransportException>(() => b.StartAsync(TestNet.Deadline));

        Assert.Contains(a.Addresses[0].ToString(), failure.Message, StringComparison.Ordinal);
    }

    private static Host Create(int number, string listen) => Host.CreateTcp(
        TestNet.KeyOf(number),
        new SwarmOptions { ListenAddresses = [Multiaddr.Parse(listen)] },
        new PatientClock(),
        new Random(number),
        NullLoggerFactory.Instance);
}
