using Registry.Hivemind.Routing;
using Registry.Hivemind.Tests.Routing;
using Registry.Libp2p.Transport.Memory;
using Registry.Testing;

namespace Registry.Hivemind.Tests.Node;

/// <summary>What could not be sent for want of room on this side; a swarm that has closed stands for it.</summary>
public sealed class BusyTests
{
    private readonly MemoryNetwork _network = new();
    private readonly Random _random = new(12);

    [Fact]
    public async Task A_node_that_could_not_be_called_stays_where_it_was()
    {
        await using var node = await NodeHost.StartAsync(_network, 1);
        await using var worker = await NodeHost.StartAsync(_network, 2);
        node.Node.Neighbours.Meet(worker.Node.Id, worker.Peer);
        await node.Host.Swarm.DisposeAsync();
        Assert.Null(await node.PingAsync(worker));
        Assert.False(node.Node.Neighbours.IsAvoided(worker.Peer));
        Assert.Equal([new TableNode(worker.Node.Id, worker.Peer)], node.Node.TableNodes());
    }

    [Fact]
    public async Task A_node_in_doubt_that_could_not_be_called_is_asked_another_time()
    {
        var options = new HivemindOptions { K = 1, Replicas = 1, ChecksAtOnce = 0 };
        await using var node = await NodeHost.StartAsync(_network, 1, TestNodes.IdWith(_random, false), options);
        var far = Enumerable.Range(2, 2).Select(i => new TableNode(TestNodes.IdWith(_random, true, true, true, true, true), TestNodes.Peer(_random))).ToList();
        foreach (var one in far) node.Host.Book[one.Peer] = node.Host.Address;
        await node.Host.Swarm.DisposeAsync();
        foreach (var one in far) node.Node.Neighbours.Meet(one.Id, one.Peer);
        await Eventually.IsTrue(() => node.Node.Neighbours.Table.Offer(far[1].Id, far[1].Peer).Doubted == far[0], "it is in doubt again");
    }
}
