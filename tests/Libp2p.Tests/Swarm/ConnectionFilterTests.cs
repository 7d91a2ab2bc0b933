using System.Net;
using Registry.Identity;
using Registry.Libp2p.Swarm;

namespace Registry.Libp2p.Tests.Swarm;

public sealed class ConnectionFilterTests : IAsyncLifetime
{
    private readonly TestNet _net = new();
    private readonly TestFilter _filter = new();
    private readonly List<RawPeer> _peers = [];
    private TestHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await _net.AddAsync(address: "/ip4/203.0.113.1/tcp/4001");
        _host.Swarm.Filter = _filter;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var peer in _peers) await peer.DisposeAsync();

        await _net.DisposeAsync();
    }

    [Fact]
    public async Task A_refused_address_does_not_get_to_the_handshake()
    {
        _filter.Addresses.Add(IPAddress.Parse("198.51.100.1"));
        var transport = await Peer(101, "/ip4/198.51.100.1/tcp/1").DialAsync(_host);
        Assert.True(await transport.Input.IsCutAsync());
        Assert.Equal(1, _host.Swarm.Counters.Refused(RefusalReason.Blocked));
        await Peer(102, "/ip4/198.51.100.2/tcp/1").ConnectAsync(_host);
    }

    [Fact]
    public async Task A_refused_peer_is_let_go_once_it_is_known()
    {
        var peer = Peer(101, "/ip4/198.51.100.1/tcp/1");
        _filter.Peers.Add(peer.Peer);
        var raw = await peer.ConnectAsync(_host);
        Assert.Equal(EndReason.RemoteClosed, await raw.Connection.Completion.WaitAsync(TestNet.Deadline));
        Assert.Equal(1, _host.Swarm.Counters.Refused(RefusalReason.Blocked));
        Assert.Empty(_host.Swarm.Connections);
        await TestNet.UntilAsync(() => _host.Swarm.Places == 0, "its place is free");
    }

    [Fact]
    public async Task Neither_is_dialled()
    {
        var other = await _net.AddAsync();
        _filter.Peers.Add(other.Swarm.LocalPeer);
        Assert.Equal(EndReason.Blocked, (await Assert.ThrowsAsync<ConnectionException>(() => _host.ConnectAsync(other).AsTask())).Reason);
        _filter.Peers.Clear();
        _filter.Addresses.Add(other.Swarm.Addresses[0].IpAddress!);
        Assert.Equal(EndReason.Blocked, (await Assert.ThrowsAsync<ConnectionException>(() => _host.ConnectAsync(other).AsTask())).Reason);
        Assert.Empty(_net.Wire.Dials);
        _filter.Addresses.Clear();
        await _host.ConnectAsync(other);
    }

    [Fact]
    public async Task What_is_open_is_closed_on_demand()
    {
        var kept = Peer(101, "/ip4/198.51.100.1/tcp/1");
        var blocked = Peer(102, "/ip4/198.51.100.2/tcp/1");
        await kept.ConnectAsync(_host);
        await blocked.ConnectAsync(_host);
        await Peer(103, "/ip4/198.51.100.3/tcp/1").ConnectAsync(_host);
        await TestNet.UntilAsync(() => _host.Swarm.Connections.Count == 3, "all are in");

        _filter.Peers.Add(blocked.Peer);
        _filter.Addresses.Add(IPAddress.Parse("198.51.100.3"));
        await _host.Swarm.CloseRefusedAsync();
        await TestNet.UntilAsync(() => _host.Swarm.Connections.Count == 1, "the others have gone");
        Assert.Equal(kept.Peer, Assert.Single(_host.Swarm.Connections).Peer);
        await TestNet.UntilAsync(() => _host.Swarm.Counters.Closed(EndReason.Blocked) == 2, "it is counted");
    }

    private RawPeer Peer(int number, string address)
    {
        var peer = new RawPeer(_net, number, address);
        _peers.Add(peer);
        return peer;
    }

    private sealed class TestFilter : IConnectionFilter
    {
        public HashSet<IPAddress> Addresses { get; } = [];

        public HashSet<PeerId> Peers { get; } = [];

        public bool Refuses(IPAddress address) => Addresses.Contains(address);

        public bool Refuses(PeerId peer) => Peers.Contains(peer);
    }
}
