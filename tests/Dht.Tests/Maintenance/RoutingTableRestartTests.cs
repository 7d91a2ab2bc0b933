using Microsoft.Extensions.Logging.Abstractions;
using Registry.Dht.Maintenance;
using Registry.Identity;
using Registry.Libp2p.Transport.Memory;
using Registry.Multiformats;
using Registry.Sqlite;
using Registry.Testing;

namespace Registry.Dht.Tests.Maintenance;

public sealed class RoutingTableRestartTests
{
    private readonly MemoryNetwork _network = new();

    [Fact]
    public async Task A_restarted_node_is_back_within_two_seconds_with_all_bootstrap_peers_gone()
    {
        using var files = new KadDatabase();
        await using var near = await StartAsync(2);
        await using var far = await StartAsync(3);
        await using var bootstrap = await StartAsync(1);
        await using (var database = files.Open())
        await using (var first = await StartAsync(4, database))
        {
            await near.Dht.BootstrapAsync([bootstrap.FullAddress], CancellationToken.None);
            await far.Dht.BootstrapAsync([bootstrap.FullAddress], CancellationToken.None);
            await first.Dht.BootstrapAsync([bootstrap.FullAddress], CancellationToken.None);
            await Eventually.IsTrue(() => first.Dht.Table.Count == 3, "the network is known");
        }
        await bootstrap.DisposeAsync();
        // A connection that nobody holds the other end of any more would be used for the restarted node.
        var id = TestHost(4).Id;
        await Eventually.IsTrue(() => near.Swarm.FindConnection(id) is null && far.Swarm.FindConnection(id) is null, "it is gone");

        // Its clock goes on for two seconds, however long the machine takes, and then stands still: who waits for more waits for ever.
        var time = new ManualTimeProvider();
        var left = TimeSpan.FromSeconds(2);
        await using var reopened = files.Open();
        await using var second = await StartAsync(4, reopened, time);
        var back = BackAsync();
        await Eventually.IsTrue(() => back.IsCompleted, "back within two seconds", () =>
        {
            var step = left < TimeSpan.FromMilliseconds(50) ? left : TimeSpan.FromMilliseconds(50);
            left -= step;
            time.Advance(step);
        });
        await back;
        var answer = await near.Dht.FindNodeAsync(second.Id, far.Id.Bytes, CancellationToken.None);
        Assert.Contains(answer.Closer, p => p.Peer.Equals(far.Id));

        async Task BackAsync()
        {
            Assert.Equal(0, await second.Dht.BootstrapAsync([bootstrap.FullAddress], CancellationToken.None));
            Assert.Equal(2, second.Dht.Table.Count);
            var found = await second.Dht.FindClosestAsync(far.Id.Bytes, null, CancellationToken.None);
            Assert.Equal(far.Id, found[0].Peer);
        }
    }

    [Fact]
    public async Task What_was_saved_before_a_kill_is_there_after_it()
    {
        var time = new ManualTimeProvider();
        using var files = new KadDatabase();
        await using var other = await StartAsync(1);
        await using var database = files.Open();
        await using var killed = await StartAsync(2, database, time);
        await killed.ConnectAsync(other);
        await Eventually.IsTrue(() => killed.Dht.Table.Count == 1, "admitted");
        // A young table is not left unsaved for a whole interval.
        await Eventually.IsTrue(() => Saved(database).Count == 1, "saved", () => time.Advance(TimeSpan.FromSeconds(1)));

        using var left = files.Snapshot();
        await using var reopened = left.Open();
        var saved = Assert.Single(new RoutingTableJournal(reopened, NullLoggerFactory.Instance).Load(10));
        Assert.Equal(other.Id, saved.Peer);
        Assert.Contains(other.Address, saved.Addresses);
    }

    [Fact]
    public async Task Saved_peers_are_bounded_the_freshest_first_and_never_replaced_by_none()
    {
        using var files = new KadDatabase();
        await using var database = files.Open();
        var journal = new RoutingTableJournal(database, NullLoggerFactory.Instance);
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var peers = Enumerable.Range(0, 50).Select(i => new SavedPeer(KadPeers.Id(i), [KadPeers.Public(i), KadPeers.Loopback(i)], now.AddMinutes(i))).ToList();
        Assert.True(await journal.SaveAsync(peers));
        Assert.True(await journal.SaveAsync([]));
        var loaded = journal.Load(20);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => KadPeers.Id(49 - i)), loaded.Select(p => p.Peer));
        Assert.Equal([KadPeers.Public(49), KadPeers.Loopback(49)], loaded[0].Addresses);
        Assert.Equal(now.AddMinutes(49), loaded[0].LastSeen);
        Assert.True(await journal.SaveAsync(peers[..3]));
        Assert.Equal(3, journal.Load(20).Count);
    }

    [Fact]
    public async Task Rows_that_are_damaged_are_passed_over()
    {
        using var files = new KadDatabase();
        await using var database = files.Open();
        var journal = new RoutingTableJournal(database, NullLoggerFactory.Instance);
        await journal.SaveAsync([new SavedPeer(KadPeers.Id(1), [KadPeers.Public(1)], DateTimeOffset.UnixEpoch)]);
        await database.WriteAsync(static connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO routing_table_peers VALUES (x'00', x'ff', 9223372036854775807), (x'01', x'', -9223372036854775808), (x'02', zeroblob(4000), 5);";
            command.ExecuteNonQuery();
        });
        Assert.Equal(KadPeers.Id(1), Assert.Single(journal.Load(10)).Peer);
    }

    [Fact]
    public async Task Saved_peers_that_are_away_are_dialled_again_until_they_are_back()
    {
        var time = new ManualTimeProvider();
        using var files = new KadDatabase();
        await using var database = files.Open();
        var away = TestHost(5);
        await new RoutingTableJournal(database, NullLoggerFactory.Instance).SaveAsync([new SavedPeer(away.Id, [away.Address], time.GetUtcNow())]);
        // The clock is moved while it is dialled and asked.
        await using var host = await StartAsync(2, database, time, new KadOptions { RequestTimeout = TimeSpan.FromDays(1) });
        Assert.Equal(0, await host.Dht.BootstrapAsync([], CancellationToken.None));
        Assert.Equal(0, host.Dht.Table.Count);
        await using var back = await StartAsync(5);
        await Eventually.IsTrue(() => host.Dht.Table.Count == 1, "found again", () => time.Advance(TimeSpan.FromSeconds(1)));
    }

    private static IReadOnlyList<SavedPeer> Saved(Database database) => new RoutingTableJournal(database, NullLoggerFactory.Instance).Load(10);

    private (PeerId Id, Multiaddr Address) TestHost(int number)
    {
        var seed = new byte[32];
        BitConverter.TryWriteBytes(seed, number);
        using var key = PrivateKey.FromEd25519Seed(seed);
        return (key.PublicKey.PeerId, Multiaddr.Parse($"/memory/{number}"));
    }

    private Task<KadHost> StartAsync(int number, Database? database = null, TimeProvider? time = null, KadOptions? kad = null)
        => KadHost.StartAsync(_network, new KadHostOptions(number)
        {
            Table = database is null ? null : new RoutingTableJournal(database, NullLoggerFactory.Instance),
            Time = time ?? new PatientClock(),
            Kad = kad ?? new KadOptions(),
        });
}
