using System.Net;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Transport;

namespace Registry.Libp2p.Tests.Swarm;

public sealed class ConnectionLimitTests : IAsyncLifetime
{
    private readonly TestNet _net = new();
    private readonly List<RawPeer> _peers = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var peer in _peers) await peer.DisposeAsync();

        await _net.DisposeAsync();
    }

    [Fact]
    public async Task One_address_gets_so_many_connections_and_again_when_they_have_gone()
    {
        var host = await HostAsync(new ConnectionLimits { MaxPerAddress = 2 });
        var first = await Peer(101, "/ip4/198.51.100.1/tcp/1").ConnectAsync(host);
        await Peer(102, "/ip4/198.51.100.1/tcp/2").ConnectAsync(host);

        await AssertRefusedAsync(host, Peer(103, "/ip4/198.51.100.1/tcp/3"), RefusalReason.ConnectionsPerAddress);
        await Peer(104, "/ip4/198.51.100.2/tcp/1").ConnectAsync(host);

        await first.DisposeAsync();
        await TestNet.UntilAsync(() => host.Swarm.Places == 2, "the first has gone");
        await Peer(105, "/ip4/198.51.100.1/tcp/4").ConnectAsync(host);
    }

    [Fact]
    public async Task Ipv6_is_counted_by_56_and_48_bits()
    {
        var host = await HostAsync(new ConnectionLimits { MaxPerAddress = 1, MaxPerSubnet = 2 });
        await Peer(101, "/ip6/2001:db8:1:100::1/tcp/1").ConnectAsync(host);

        await AssertRefusedAsync(host, Peer(102, "/ip6/2001:db8:1:1ff::2/tcp/1"), RefusalReason.ConnectionsPerAddress);
        await Peer(103, "/ip6/2001:db8:1:200::1/tcp/1").ConnectAsync(host);
        await AssertRefusedAsync(host, Peer(104, "/ip6/2001:db8:1:300::1/tcp/1"), RefusalReason.ConnectionsPerSubnet);
        await Peer(105, "/ip6/2001:db8:2:300::1/tcp/1").ConnectAsync(host);
    }

    [Fact]
    public async Task New_connections_of_one_address_come_at_a_bounded_rate()
    {
        var host = await HostAsync(new ConnectionLimits { NewBurst = 2, NewPerSecond = 0.2 });
        await Peer(101, "/ip4/198.51.100.1/tcp/1").ConnectAsync(host);
        await Peer(102, "/ip4/198.51.100.1/tcp/2").ConnectAsync(host);

        await AssertRefusedAsync(host, Peer(103, "/ip4/198.51.100.1/tcp/3"), RefusalReason.ConnectionRate);
        _net.Time.Advance(TimeSpan.FromSeconds(5));
        await Peer(104, "/ip4/198.51.100.1/tcp/4").ConnectAsync(host);
    }

    [Fact]
    public async Task Loopback_and_allowed_networks_are_free_of_both()
    {
        var host = await HostAsync(new ConnectionLimits { MaxPerAddress = 1, NewBurst = 1, Allowed = [IPNetwork.Parse("198.51.100.0/24")] });

        for (var i = 0; i < 4; i++)
        {
            await Peer(110 + i, $"/ip4/198.51.100.1/tcp/{i + 1}").ConnectAsync(host);
            await Peer(120 + i, $"/ip4/127.0.0.9/tcp/{i + 1}").ConnectAsync(host);
        }

        await TestNet.UntilAsync(() => host.Swarm.Connections.Count == 8, "all are in");
    }

    [Fact]
    public async Task All_connections_together_have_a_hard_maximum()
    {
        var host = await HostAsync(new ConnectionLimits { LowWater = 1, HighWater = 2, MaxConnections = 2 });
        var other = await _net.AddAsync();
        await Peer(101).ConnectAsync(host);
        await Peer(102).ConnectAsync(host);

        await AssertRefusedAsync(host, Peer(103), RefusalReason.Connections);
        var failure = await Assert.ThrowsAsync<ConnectionException>(() => host.ConnectAsync(other).AsTask());
        Assert.Equal(EndReason.LimitReached, failure.Reason);
        Assert.Equal(2, host.Swarm.Counters.Refused(RefusalReason.Connections));
    }

    [Fact]
    public async Task One_peer_gets_so_many_connections()
    {
        var host = await HostAsync(new ConnectionLimits { MaxPerPeer = 2 });
        await Peer(101).ConnectAsync(host);
        await Peer(101).ConnectAsync(host);

        // The host ends each handshake after the peer does.
        await TestNet.UntilAsync(() => host.Swarm.Connections.Count == 2, "two are in");
        var third = await Peer(101).ConnectAsync(host);

        Assert.Equal(EndReason.RemoteClosed, await third.Connection.Completion.WaitAsync(TestNet.Deadline));
        Assert.Equal(1, host.Swarm.Counters.Refused(RefusalReason.ConnectionsPerPeer));
    }

    [Fact]
    public async Task Above_the_high_water_mark_the_young_idle_and_unprotected_go()
    {
        var host = await HostAsync(new ConnectionLimits { LowWater = 2, HighWater = 4, MaxConnections = 10 });
        host.Swarm.Protect(TestNet.KeyOf(105).PublicKey.PeerId, "test");
        for (var i = 101; i <= 105; i++)
        {
            _net.Time.Advance(TimeSpan.FromMilliseconds(10));
            await Peer(i).ConnectAsync(host);
        }

        await TestNet.UntilAsync(() => host.Swarm.Connections.Count == 5, "all are in");
        await TestNet.UntilAsync(() => host.Swarm.Connections.All(c => c.IdentifyCompletion.IsCompleted && c.StreamCount == 0), "all were asked who they are");
        var busy = await _peers[2].OpenAsync("/ipfs/ping/1.0.0");

        await _net.AdvanceUntilAsync(() => host.Swarm.Connections.Count == 2, "it was trimmed");
        var left = host.Swarm.Connections.Select(c => c.Peer).ToHashSet();
        Assert.Equal([_peers[2].Peer, _peers[4].Peer], left);
        await TestNet.UntilAsync(() => host.Swarm.Counters.Closed(EndReason.Trimmed) == 3, "it is counted");
        busy.Reset();
    }

    [Fact]
    public async Task Who_says_nothing_is_given_up_soon_and_who_does_not_finish_a_little_later()
    {
        var limits = new ConnectionLimits();
        var host = await HostAsync(limits);
        var silent = await Peer(101).DialAsync(host);
        var slow = await Peer(102).DialAsync(host);
        await slow.Output.WriteAsync("\u0013/multistream/1.0.0\n"u8.ToArray(), TestNet.Deadline);
        await TestNet.UntilAsync(() => host.Swarm.Places == 2, "both were accepted");
        var answer = await slow.Input.ReadAsync(TestNet.Deadline);
        slow.Input.AdvanceTo(answer.Buffer.End);

        await _net.PassAsync(limits.FirstByteTimeout, () => host.Swarm.Places == 1, "the silent one was given up");
        Assert.True(await silent.Input.IsCutAsync());
        Assert.Equal(1, host.Swarm.Counters.FailedHandshakes(EndReason.TimedOut));

        await _net.PassAsync(limits.HandshakeTimeout - limits.FirstByteTimeout, () => host.Swarm.Places == 0, "the slow one was, too");
        Assert.True(await slow.Input.IsCutAsync());
        Assert.Equal(2, host.Swarm.Counters.FailedHandshakes(EndReason.TimedOut));
    }

    [Fact]
    public async Task Handshakes_of_the_network_with_most_make_room()
    {
        var host = await HostAsync(new ConnectionLimits { MaxInboundHandshakes = 4 });
        List<ITransportConnection> silent = [];
        for (var i = 1; i <= 4; i++) silent.Add(await Peer(100 + i, $"/ip4/198.51.100.{i}/tcp/9").DialAsync(host));
        await TestNet.UntilAsync(() => host.Swarm.Places == 4, "the places are taken");

        await Peer(105, "/ip4/192.0.2.5/tcp/9").ConnectAsync(host);

        await TestNet.UntilAsync(() => host.Swarm.Counters.FailedHandshakes(EndReason.LimitReached) == 1, "one made room");
        Assert.True(await silent[0].Input.IsCutAsync());
        Assert.Equal(0, host.Swarm.Counters.Refused(RefusalReason.Handshakes));
    }

    [Fact]
    public void Wrong_limits_are_reported_all_at_once()
    {
        var options = new SwarmOptions
        {
            AnnounceOnly = true,
            Limits = new ConnectionLimits { LowWater = 5, HighWater = 4, NewPerSecond = 0 },
            Dial = new DialOptions { MaxAtOnce = 0 },
        };

        var mistakes = options.Validate().ToList();

        Assert.Equal(4, mistakes.Count);
        Assert.Contains(mistakes, m => m.StartsWith("ConnectionLimits.HighWater", StringComparison.Ordinal));
        Assert.Empty(new SwarmOptions().Validate());
    }

    private Task<TestHost> HostAsync(ConnectionLimits limits) => _net.AddAsync(new SwarmOptions { Limits = limits }, "/ip4/203.0.113.1/tcp/4001");

    private RawPeer Peer(int number, string? address = null)
    {
        var peer = new RawPeer(_net, number, address ?? $"/ip4/127.0.2.{number}/tcp/9");
        _peers.Add(peer);
        return peer;
    }

    private static async Task AssertRefusedAsync(TestHost host, RawPeer peer, RefusalReason reason)
    {
        var transport = await peer.DialAsync(host);
        Assert.True(await transport.Input.IsCutAsync());
        Assert.Equal(1, host.Swarm.Counters.Refused(reason));
    }
}
