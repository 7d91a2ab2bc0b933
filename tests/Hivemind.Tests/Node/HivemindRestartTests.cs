using Microsoft.Extensions.Logging.Abstractions;
using Registry.Hivemind.Routing;
using Registry.Hivemind.Tests.Routing;
using Registry.Hivemind.Upkeep;
using Registry.Identity;
using Registry.Libp2p.Transport.Memory;
using Registry.Multiformats;
using Registry.Testing;

namespace Registry.Hivemind.Tests.Node;

public sealed class HivemindRestartTests : IDisposable
{
    private readonly MemoryNetwork _network = new();
    private readonly TempDatabase _file = new();
    private readonly Random _random = new(8);

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task The_node_id_is_made_once()
    {
        DhtId first;
        await using (var database = _file.Open()) first = await new NodeJournal(database, NullLoggerFactory.Instance).OpenIdAsync(new Random(1));
        await using var again = _file.Open();
        Assert.Equal(first, await new NodeJournal(again, NullLoggerFactory.Instance).OpenIdAsync(new Random(2)));
    }

    [Fact]
    public async Task Peers_come_back_in_the_order_they_were_saved_with_their_first_addresses()
    {
        await using var database = _file.Open();
        var journal = new NodeJournal(database, NullLoggerFactory.Instance);
        Assert.Empty(journal.Load(10));
        var peers = Enumerable.Range(0, 5).Select(i => new RememberedPeer(TestNodes.Peer(_random), [.. Enumerable.Range(1, 12).Select(j => Multiaddr.Parse($"/ip4/10.0.0.{i}/tcp/{j}"))])).ToList();
        Assert.True(await journal.SaveAsync(peers));
        Assert.True(await journal.SaveAsync([]));
        var loaded = journal.Load(4);
        Assert.Equal(peers.Take(4).Select(p => p.Peer), loaded.Select(p => p.Peer));
        Assert.All(loaded.Zip(peers), pair => Assert.Equal(pair.Second.Addresses.Take(8), pair.First.Addresses));
    }

    /// <summary>The worker does nothing: it waits a quarter of an hour before it dials its bootstrap peers again.</summary>
    [Fact]
    public async Task After_a_restart_the_node_dials_the_nodes_it_knew()
    {
        await using var database = _file.Open();
        await using var worker = await NodeHost.StartAsync(_network, 2);
        var first = await NodeHost.StartAsync(_network, 1, journal: Journal(database));
        await worker.PingAsync(first, validate: true);
        await first.DisposeAsync();
        await Eventually.IsTrue(() => worker.Host.Swarm.Connections.Count == 0, "it is gone");

        await using var second = await NodeHost.StartAsync(_network, 1, journal: Journal(database));
        Assert.Equal(0, await second.Node.JoinAsync([], TestContext.Current.CancellationToken));
        await Eventually.IsTrue(() => second.Node.TableNodes().Count == 1, "it is back");
        Assert.Equal([new TableNode(worker.Node.Id, worker.Peer)], second.Node.TableNodes());
        await Eventually.IsTrue(() => second.Node.Counters.RedialsAnswered == 1, "it is counted");
    }

    [Fact]
    public async Task What_is_saved_before_the_node_joins_has_the_peers_of_the_last_run()
    {
        await using var database = _file.Open();
        var earlier = await RememberAsync(database);
        await using var other = await NodeHost.StartAsync(_network, 2);
        var options = new HivemindOptions { SaveDelay = TimeSpan.FromMilliseconds(1) };
        await using (var node = await NodeHost.StartAsync(_network, 1, options: options, journal: Journal(database)))
        {
            await other.PingAsync(node);
            await Eventually.IsTrue(() => Journal(database).Load(10).Count == 2, "the new one is saved");
        }

        Assert.Equal([other.Peer, earlier], Journal(database).Load(10).Select(p => p.Peer));
    }

    /// <summary>Here the second restart comes before the pause between two rounds is over.</summary>
    [Theory]
    [InlineData(2, true)]
    [InlineData(1, false)]
    public async Task A_peer_that_is_being_dialled_is_remembered_until_the_last_round(int rounds, bool isRemembered)
    {
        await using var database = _file.Open();
        var earlier = await RememberAsync(database);
        await using var other = await NodeHost.StartAsync(_network, 2);
        var options = new HivemindOptions { RedialRounds = rounds, RedialPause = TimeSpan.FromMinutes(1) };
        await using (var node = await NodeHost.StartAsync(_network, 1, options: options, journal: Journal(database)))
        {
            await node.Node.JoinAsync([], TestContext.Current.CancellationToken);
            await Eventually.IsTrue(() => node.Node.Counters.RedialsFailed == 1, "it does not answer");
            if (!isRemembered) await Eventually.IsTrue(() => node.Node.Upkeep.Earlier.Count == 0, "it is given up");
            await other.PingAsync(node);
            await Eventually.IsTrue(() => node.Host.Swarm.PeerStore.Addresses(other.Peer).Count > 0, "there is something to save");
        }

        Assert.Equal(isRemembered, Journal(database).Load(10).Any(p => p.Peer.Equals(earlier)));
    }

    [Fact]
    public async Task Who_does_not_answer_is_dialled_again_in_rounds_with_an_end()
    {
        var options = new HivemindOptions { RedialRounds = 3, RedialPause = TimeSpan.FromMilliseconds(1), RedialTimeout = TimeSpan.FromSeconds(5) };
        await using var node = await NodeHost.StartAsync(_network, 1, options: options);
        var gone = TestNodes.Peer(_random);
        await using var peer = await NodeHost.StartAsync(_network, 2);
        node.Host.Book[peer.Peer] = peer.Host.Address;
        Assert.Equal(1, await node.Node.JoinAsync([peer.Peer, gone], TestContext.Current.CancellationToken));
        await Eventually.IsTrue(() => node.Node.Counters.RedialsFailed == 3, "all rounds are over");
        Assert.Equal(0, node.Node.Counters.RedialsAnswered);
    }

    [Fact]
    public async Task A_bootstrap_peer_that_is_away_for_long_is_joined_once_it_is_back()
    {
        var options = new HivemindOptions { RedialRounds = 1, RejoinInterval = TimeSpan.FromMilliseconds(10) };
        await using var node = await NodeHost.StartAsync(_network, 1, options: options);
        await using var hub = await NodeHost.StartAsync(_network, 2);
        await using var other = await NodeHost.StartAsync(_network, 3);
        await other.PingAsync(hub);
        node.Host.Book[other.Peer] = other.Host.Address;
        Assert.Equal(0, await node.Node.JoinAsync([hub.Peer], TestContext.Current.CancellationToken));
        await Eventually.IsTrue(() => node.Node.Counters.RedialsFailed >= 3, "the rounds are over");
        node.Host.Swarm.PeerStore.AddAddresses(hub.Peer, [hub.Host.Address], TimeSpan.FromHours(1));
        await Eventually.IsTrue(() => node.Node.TableNodes().Count == 2, "it has joined, and knows who the hub knows");
    }

    [Fact]
    public async Task Joining_makes_neighbours_of_those_the_first_peer_knows()
    {
        await using var hub = await NodeHost.StartAsync(_network, 1);
        await using var early = await NodeHost.StartAsync(_network, 2);
        await using var late = await NodeHost.StartAsync(_network, 3);
        foreach (var node in new[] { early, late }) node.Host.Book[hub.Peer] = hub.Host.Address;
        late.Host.Book[early.Peer] = early.Host.Address;
        Assert.Equal(1, await early.Node.JoinAsync([hub.Peer], TestContext.Current.CancellationToken));
        Assert.Equal(1, await late.Node.JoinAsync([hub.Peer], TestContext.Current.CancellationToken));
        Assert.Equal(2, late.Node.TableNodes().Count);
        Assert.Equal(2, early.Node.TableNodes().Count);
    }

    [Fact]
    public async Task A_node_that_went_without_a_word_is_found_out()
    {
        var options = new HivemindOptions { UpkeepInterval = TimeSpan.FromMilliseconds(20) };
        await using var node = await NodeHost.StartAsync(_network, 1, options: options);
        var worker = await NodeHost.StartAsync(_network, 2);
        await worker.PingAsync(node);
        Assert.Single(node.Node.TableNodes());
        await worker.DisposeAsync();
        await Eventually.IsTrue(() => node.Node.TableNodes().Count == 0, "it has left the table");
    }

    /// <summary>A peer of the run before, that is not there.</summary>
    private async Task<PeerId> RememberAsync(Sqlite.Database database)
    {
        var peer = TestNodes.Peer(_random);
        Assert.True(await Journal(database).SaveAsync([new RememberedPeer(peer, [Multiaddr.Parse("/memory/99")])]));
        return peer;
    }

    private static NodeJournal Journal(Sqlite.Database database) => new(database, NullLoggerFactory.Instance);
}
