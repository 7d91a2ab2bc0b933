using Registry.Identity;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Tests.Swarm;
using Registry.Multiformats;

namespace Registry.Libp2p.Tests.Protocols.Relay;

/// <summary>Addresses through a relay, in a host that dials none.</summary>
public sealed class RelayedAddressTests : IAsyncLifetime
{
    private readonly TestNet _net = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _net.DisposeAsync();

    [Fact]
    public async Task They_are_kept_as_the_peer_tells_them_although_they_name_this_host()
    {
        var host = await _net.AddAsync();
        var through = Through(host.Address, host.Peer);
        var worker = await _net.AddAsync(new SwarmOptions { AnnounceAddresses = [through], AnnounceOnly = true });
        await worker.MeetAsync(host);

        Assert.Equal([through], host.Swarm.PeerStore.Addresses(worker.Peer));
        var far = Multiaddr.Parse("/ip4/10.0.0.1/tcp/1");
        host.Swarm.PeerStore.AddAddresses(worker.Peer, [Through(far, host.Peer).WithPeerId(worker.Peer.Bytes.Span)], TimeSpan.FromHours(1));
        var known = host.Swarm.PeerStore.Addresses(worker.Peer);
        Assert.Equal([through, Through(far, host.Peer)], known);
        Assert.Equal([Through(far, host.Peer)], AddressFilter.ForAsker(known, Multiaddr.Parse("/ip4/10.0.0.9/tcp/1")));
    }

    [Fact]
    public async Task They_are_left_out_of_a_dial_however_many_there_are()
    {
        var (host, peer) = (await _net.AddAsync(), await _net.AddAsync());
        var relayed = Enumerable.Range(1, 40).Select(i => Through(Multiaddr.Parse($"/ip4/127.0.5.5/tcp/{i}"), host.Peer)).ToList();

        var refused = await Assert.ThrowsAsync<ConnectionException>(async () => await host.Swarm.ConnectAsync(peer.Peer, relayed, TestNet.Deadline));
        Assert.Equal(EndReason.NotSupported, refused.Reason);

        await host.Swarm.ConnectAsync(peer.Peer, [.. relayed, peer.Address], TestNet.Deadline);
        Assert.Equal([peer.Address], _net.Wire.Dials);
        Assert.All(Enum.GetValues<EndReason>(), reason => Assert.Equal(0, host.Swarm.Counters.FailedHandshakes(reason)));
    }

    private static Multiaddr Through(Multiaddr relay, PeerId id) =>
        relay.WithPeerId(id.Bytes.Span).Encapsulate(Multiaddr.Parse("/p2p-circuit"));
}
