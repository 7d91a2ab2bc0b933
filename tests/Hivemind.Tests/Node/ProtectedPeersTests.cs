using Registry.Hivemind.Tests.Calls;
using Registry.Hivemind.Upkeep;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Transport.Memory;
using Registry.Testing;

namespace Registry.Hivemind.Tests.Node;

public sealed class ProtectedPeersTests
{
    private readonly MemoryNetwork _network = new();

    [Fact]
    public async Task So_many_connections_are_kept_from_being_trimmed_while_they_matter()
    {
        var limits = new ConnectionLimits { LowWater = 1, HighWater = 1, TrimGrace = TimeSpan.Zero };
        await using var hub = await CallHost.StartAsync(_network, 1, limits: limits);
        await using var first = await CallHost.StartAsync(_network, 2);
        await using var second = await CallHost.StartAsync(_network, 3);
        await using var last = await CallHost.StartAsync(_network, 4);
        var guarded = new ProtectedPeers(hub.Swarm, max: 2);

        guarded.Set([first.Id, first.Id, second.Id, last.Id]);
        foreach (var peer in new[] { first, second, last }) await peer.ConnectAsync(hub);
        await Eventually.IsTrue(() => last.Swarm.Connections.Count == 0, "one too many to be protected");
        await Eventually.IsTrue(() => hub.Swarm.Connections.Count == 2, "the hub has seen the end of it");

        guarded.Set([first.Id]);
        await Eventually.IsTrue(() => second.Swarm.Connections.Count == 0, "its protection ends");
        await Eventually.IsTrue(() => hub.Swarm.Connections.Count == 1, "the hub has seen the end of it");
        Assert.Equal(first.Id, Assert.Single(hub.Swarm.Connections).Peer);
    }
}
