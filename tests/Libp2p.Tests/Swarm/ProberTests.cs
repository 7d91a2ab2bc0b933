using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.Libp2p.Tests.Swarm;

public sealed class ProberTests
{
    [Fact]
    public async Task It_comes_as_a_stranger_each_time_and_leaves()
    {
        await using var net = new TestNet();
        var peer = await net.AddAsync();
        await using var test = new TestProber(net);
        var connections = 0;
        for (var i = 0; i < 2; i++)
        {
            var result = await test.Prober.ProbeAsync(peer.Peer, [peer.Address], (swarm, connection, _) =>
            {
                connections += swarm.Connections.Count;
                Assert.Equal(peer.Peer, connection.Peer);
                Assert.Empty(swarm.Addresses);
                return new(true);
            }, TestNet.Deadline);
            Assert.Equal(new ProbeResult(ProbeStatus.Done, peer.Address), result);
            await TestNet.UntilAsync(() => peer.Swarm.Connections.Count == 0, "it has left");
        }
        Assert.Equal(2, connections);
        Assert.All(peer.Ended, e => Assert.Equal(test.Prober.LocalPeer, e.Connection.Peer));
        await TestNet.UntilAsync(() => test.Prober.Running == 0, "nothing runs");
    }

    [Fact]
    public async Task It_dials_the_addresses_given_and_none_that_it_knew_before()
    {
        await using var net = new TestNet();
        var peer = await net.AddAsync();
        await using var test = new TestProber(net);
        Assert.Equal(ProbeStatus.Done, (await ProbeAsync(test.Prober, peer, peer.Address.ToString())).Status);
        var result = await ProbeAsync(test.Prober, peer, "/ip4/9.9.9.9/tcp/1");
        Assert.Equal(ProbeStatus.Unreachable, result.Status);
        Assert.Null(result.Address);
        Assert.Equal(ProbeStatus.Unreachable, (await ProbeAsync(test.Prober, peer, peer.Address + "/p2p-circuit")).Status);
    }

    [Fact]
    public async Task Another_peer_at_the_address_is_not_the_one()
    {
        await using var net = new TestNet();
        var peer = await net.AddAsync();
        var other = await net.AddAsync();
        await using var test = new TestProber(net);
        Assert.Equal(ProbeStatus.Unreachable, (await ProbeAsync(test.Prober, peer, other.Address.ToString())).Status);
    }

    [Fact]
    public async Task Work_that_goes_wrong_or_takes_too_long_has_failed()
    {
        await using var net = new TestNet();
        var peer = await net.AddAsync();
        await using var test = new TestProber(net, new ProberOptions { Timeout = TimeSpan.FromSeconds(5) });
        var said = await test.Prober.ProbeAsync(peer.Peer, [peer.Address], (_, _, _) => new(false), TestNet.Deadline);
        Assert.Equal(ProbeStatus.Failed, said.Status);

        var working = new TaskCompletionSource();
        var late = test.Prober.ProbeAsync(peer.Peer, [peer.Address], async (_, _, token) =>
        {
            working.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return true;
        }, TestNet.Deadline);
        await working.Task;
        await net.PassAsync(TimeSpan.FromSeconds(5), () => late.IsCompleted, "the probe has ended");
        Assert.Equal(ProbeStatus.Failed, (await late).Status);
    }

    [Fact]
    public async Task No_more_than_a_few_run_at_once_and_closing_ends_them()
    {
        await using var net = new TestNet();
        var peer = await net.AddAsync();
        var test = new TestProber(net, new ProberOptions { MaxAtOnce = 1 });
        var entered = new TaskCompletionSource();
        var hanging = test.Prober.ProbeAsync(peer.Peer, [peer.Address], async (_, _, token) =>
        {
            entered.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return true;
        }, TestNet.Deadline);
        await entered.Task;
        Assert.Equal(ProbeStatus.Busy, (await ProbeAsync(test.Prober, peer, peer.Address.ToString())).Status);
        await test.DisposeAsync();
        Assert.Equal(ProbeStatus.Busy, (await hanging).Status);
        Assert.Equal(ProbeStatus.Busy, (await ProbeAsync(test.Prober, peer, peer.Address.ToString())).Status);
    }

    private static Task<ProbeResult> ProbeAsync(Prober prober, TestHost peer, string address) =>
        prober.ProbeAsync(peer.Peer, [Multiaddr.Parse(address)], (_, _, _) => new(true), TestNet.Deadline);
}
