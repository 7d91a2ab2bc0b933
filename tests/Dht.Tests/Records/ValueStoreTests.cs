using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Registry.Dht.Records;
using Registry.Sqlite;
using Registry.Testing;

namespace Registry.Dht.Tests.Records;

public sealed class ValueStoreTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Keeps_the_best_value_until_it_expires()
    {
        var store = NewStore();
        Assert.Equal(PutOutcome.Stored, await Put(store, "/n/a", 2));
        Assert.Equal(PutOutcome.Outdated, await Put(store, "/n/a", 1));
        Assert.Equal(2, Get(store, "/n/a"));
        _time.Advance(TimeSpan.FromHours(47));
        Assert.Equal(PutOutcome.Stored, await Put(store, "/n/a", 2));
        _time.Advance(TimeSpan.FromHours(47));
        Assert.Equal(2, Get(store, "/n/a"));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Null(Get(store, "/n/a"));
        Assert.Equal(PutOutcome.Stored, await Put(store, "/n/a", 1));
        Assert.Equal(1, Get(store, "/n/a"));
        _time.Advance(TimeSpan.FromHours(48));
        await store.ExpireAsync();
        Assert.Equal((0, 0L), (store.Count, store.Bytes));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_received_by_a_clock_that_was_ahead_counts_as_received_now(bool isRestarted)
    {
        using var file = new KadDatabase();
        await using var database = file.Open();
        var store = NewStore(database: database);
        await Put(store, "/n/a", 1);
        _time.Set(-TimeSpan.FromDays(30));
        if (isRestarted) store = NewStore(database: database);
        await store.ExpireAsync();

        _time.Advance(TimeSpan.FromHours(48));

        Assert.Null(Get(store, "/n/a"));
    }

    [Fact]
    public async Task Bounds_refuse_what_does_not_fit()
    {
        var store = NewStore(new ValueStoreOptions { MaxRecords = 2, MaxBytes = 30 });
        Assert.Equal(PutOutcome.Stored, await Put(store, "/n/a", 1));
        Assert.Equal(PutOutcome.Stored, await Put(store, "/n/b", 1));
        Assert.Equal(PutOutcome.Refused, await Put(store, "/n/c", 1));
        Assert.Equal(PutOutcome.Stored, await Put(store, "/n/a", 2, length: 20));
        Assert.Equal(PutOutcome.Refused, await Put(store, "/n/b", 2, length: 20));
        Assert.Equal(29, store.Bytes);
    }

    [Fact]
    public async Task Acknowledged_values_survive_a_kill()
    {
        using var file = new KadDatabase();
        await using var database = file.Open();
        var store = NewStore(database: database);
        for (byte i = 0; i < 20; i++) Assert.Equal(PutOutcome.Stored, await Put(store, $"/n/{i}", i));

        using var killed = file.Snapshot();
        await using var reopened = killed.Open();
        var again = NewStore(database: reopened);
        Assert.Equal((20, store.Bytes), (again.Count, again.Bytes));
        for (byte i = 0; i < 20; i++) Assert.Equal((int?)i, Get(again, $"/n/{i}"));
    }

    [Fact]
    public async Task Concurrent_puts_leave_the_best_on_disk_and_in_memory()
    {
        using var file = new KadDatabase();
        const int seed = 17;
        var random = new Random(seed);
        await using (var database = file.Open())
        {
            var store = NewStore(database: database);
            var puts = Enumerable.Range(0, 200).Select(_ => Put(store, "/n/a", (byte)random.Next(1, 200)).AsTask()).Append(Put(store, "/n/a", 200).AsTask());
            var outcomes = await Task.WhenAll(puts);
            Assert.True(outcomes[^1] == PutOutcome.Stored && Get(store, "/n/a") == 200, $"seed {seed}");
        }
        await using var reopened = file.Open();
        Assert.Equal(200, Get(NewStore(database: reopened), "/n/a"));
    }

    [Fact]
    public async Task A_database_that_is_gone_makes_puts_unavailable_and_keeps_what_is_held()
    {
        using var file = new KadDatabase();
        var database = file.Open();
        var store = NewStore(database: database);
        await Put(store, "/n/a", 1);
        await database.DisposeAsync();
        Assert.Equal(PutOutcome.Unavailable, await Put(store, "/n/a", 2));
        Assert.Equal(PutOutcome.Unavailable, await Put(store, "/n/a", 1));
        Assert.Equal(1, Get(store, "/n/a"));
    }

    private ValueStore NewStore(ValueStoreOptions? options = null, Database? database = null)
        => new(new CounterValidator(), options ?? new ValueStoreOptions(), _time, NullLoggerFactory.Instance, database);

    private static ValueTask<PutOutcome> Put(ValueStore store, string key, byte value, int length = 1)
    {
        var bytes = new byte[length];
        bytes[0] = value;
        return store.PutAsync(Encoding.UTF8.GetBytes(key), bytes, null, CancellationToken.None);
    }

    private int? Get(ValueStore store, string key) => store.Get(Encoding.UTF8.GetBytes(key), _time.GetUtcNow())?.Value.Span[0];
}
