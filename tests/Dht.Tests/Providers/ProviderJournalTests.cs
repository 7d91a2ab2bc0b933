using Microsoft.Extensions.Logging.Abstractions;
using Registry.Dht.Providers;
using Registry.Sqlite;
using Registry.Testing;

namespace Registry.Dht.Tests.Providers;

public sealed class ProviderJournalTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Records_and_addresses_are_there_after_reopening()
    {
        using var file = new KadDatabase();
        await using (var database = file.Open())
        await using (var journal = NewJournal(database))
        {
            var store = NewStore(journal);
            for (var i = 0; i < 3000; i++) store.Add(KadPeers.Key(i % 100), KadPeers.Id(i), [KadPeers.Public(i)]);
            store.Add(KadPeers.Key(7), KadPeers.Id(7), []);
        }
        _time.Advance(TimeSpan.FromHours(1));
        await using (var database = file.Open())
        await using (var journal = NewJournal(database))
        {
            var store = NewStore(journal);
            Assert.Equal((3000, 100, 3000), (store.RecordCount, store.KeyCount, store.PeerCount));
            var into = new StoredProvider[100];
            Assert.Equal(30, store.Collect(KadPeers.Key(7), new byte[16384], into));
            Assert.All(into[..30], p => Assert.True(p.HasAddresses));
            _time.Advance(TimeSpan.FromHours(47));
            Assert.Equal(0, store.Collect(KadPeers.Key(7), new byte[16384], into));
        }
    }

    [Fact]
    public async Task What_was_flushed_survives_a_kill()
    {
        using var file = new KadDatabase();
        await using var database = file.Open();
        await using var journal = NewJournal(database);
        var store = NewStore(journal);
        store.Add(KadPeers.Key(1), KadPeers.Id(1), [KadPeers.Public(1)]);
        await journal.FlushAsync();
        store.Add(KadPeers.Key(1), KadPeers.Id(2), []);

        using var killed = file.Snapshot();
        await using var reopened = killed.Open();
        await using var again = NewJournal(reopened);
        Assert.Equal(1, NewStore(again).RecordCount);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-3)]
    public async Task Setting_the_clock_ends_nothing_before_its_time_nor_keeps_it_beyond(int days)
    {
        using var file = new KadDatabase();
        await using (var database = file.Open())
        await using (var journal = NewJournal(database))
        {
            var store = NewStore(journal);
            store.Add(KadPeers.Key(1), KadPeers.Id(1), [KadPeers.Public(1)]);
            _time.Set(TimeSpan.FromDays(days));
            store.Add(KadPeers.Key(2), KadPeers.Id(2), [KadPeers.Public(2)]);

            Assert.All(new[] { 1, 2 }, key => Assert.Equal(_time.GetUtcNow().AddHours(48), Assert.Single(store.Providers(KadPeers.Key(key))).Expires));
            _time.Advance(TimeSpan.FromHours(47));
            Assert.All(new[] { 1, 2 }, key => Assert.Single(store.Providers(KadPeers.Key(key))));
        }

        await using (var database = file.Open())
        await using (var journal = NewJournal(database))
        {
            var store = NewStore(journal);
            Assert.Single(store.Providers(KadPeers.Key(2)));
            _time.Advance(TimeSpan.FromHours(1));
            Assert.Empty(store.Providers(KadPeers.Key(2)));
        }
    }

    [Fact]
    public async Task Expired_rows_are_not_loaded_and_are_pruned()
    {
        using var file = new KadDatabase();
        await using var database = file.Open();
        await using var journal = NewJournal(database);
        var store = NewStore(journal);
        store.Add(KadPeers.Key(1), KadPeers.Id(1), [KadPeers.Public(1)]);
        await journal.FlushAsync();
        _time.Advance(TimeSpan.FromHours(49));
        Assert.Equal(0, NewStore(journal).RecordCount);
        await database.WriteAsync(connection => ProviderTables.Prune(connection, _time.GetUtcNow().ToUnixTimeSeconds()));
        Assert.Equal((0, 0), (Rows(database, "provider_records"), Rows(database, "provider_peers")));
    }

    [Fact]
    public async Task Chatter_is_not_written()
    {
        using var file = new KadDatabase();
        await using var database = file.Open();
        await using var journal = new ProviderJournal(database, new ProviderJournalOptions { MaxPending = 2 }, _time, NullLoggerFactory.Instance);
        var store = NewStore(journal);
        for (var i = 0; i < 100; i++) store.Add(KadPeers.Key(1), KadPeers.Id(1), [KadPeers.Public(1)]);
        Assert.Equal(0, journal.Dropped);
        store.Add(KadPeers.Key(2), KadPeers.Id(1), []);
        store.Add(KadPeers.Key(3), KadPeers.Id(1), []);
        // The third waiting change is one too many: it stays in memory alone.
        Assert.Equal(1, journal.Dropped);
        Assert.Equal(3, store.RecordCount);
    }

    private static long Rows(Database database, string table) => database.Read(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {table}";
        return (long)command.ExecuteScalar()!;
    });

    private ProviderJournal NewJournal(Database database) => new(database, new ProviderJournalOptions(), _time, NullLoggerFactory.Instance);

    private ProviderStore NewStore(ProviderJournal journal) => new(new ProviderStoreOptions(), _time, journal);
}
