using Microsoft.Extensions.Logging.Abstractions;
using Registry.Hivemind.Storage;
using Registry.Identity;
using Registry.Sqlite;
using Registry.Testing;

namespace Registry.Hivemind.Tests.Storage;

public sealed class RecordJournalTests
{
    private static readonly PeerId Worker = TestPeers.Peer(1);
    private static readonly PeerId Stranger = TestPeers.Peer(2);
    private static readonly string Name = Worker.ToString();

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task What_was_stored_is_there_after_reopening()
    {
        using var file = new TempDatabase();
        await using (var database = file.Open())
        await using (var journal = NewJournal(database))
        {
            var shelf = NewShelf(journal);
            shelf.Put(1, "regular", 100.25);
            shelf.Put(2, Name, "mine", 200, Worker);
            shelf.Put(2, "other", "theirs", 300.5, Stranger);
            shelf.Put(3, "cached", 400, inCache: true);
            for (var i = 10; i < 2510; i++) shelf.Put(i, "s", $"{i}", 1000);
        }
        await using (var database = file.Open())
        await using (var journal = NewJournal(database))
        {
            var shelf = NewShelf(journal);
            Assert.Equal((2502, 2503), (shelf.Store.Count, shelf.Store.ValueCount));
            Assert.Equal(("regular", 100.25), (shelf.Find(1), shelf.Lifetime(1)));
            Assert.Equal($"{Name}=mine other=theirs", shelf.Find(2));
            Assert.Equal(300.5, shelf.Lifetime(2));
            Assert.Null(shelf.Find(3));
            Assert.Equal("s=2000", shelf.Find(2000));
        }
    }

    [Fact]
    public async Task Marks_and_what_peers_have_used_up_are_kept()
    {
        using var file = new TempDatabase();
        await using var database = file.Open();
        await using var journal = NewJournal(database);
        NewShelf(journal).Put(1, Name, "mine", 200, Worker);
        await journal.FlushAsync();

        var shelf = new Shelf(new RecordStoreOptions { MaxValuesPerPeer = 1 }, journal) { Now = Now };
        Assert.Equal(Worker, shelf.AnnouncedBy(1, Name));
        Assert.Equal([Worker], shelf.Store.SelfAnnounced(Now));
        Assert.Equal(StoreOutcome.SelfAnnounced, shelf.Put(1, Name, "forged", 1000, Stranger));
        Assert.Equal(StoreOutcome.TooManyKeys, shelf.Put(2, Name, "mine", 200, Worker));
    }

    [Fact]
    public async Task A_kill_loses_only_what_was_not_committed_yet()
    {
        using var file = new TempDatabase();
        await using var database = file.Open();
        await using var journal = NewJournal(database);
        var shelf = NewShelf(journal);
        shelf.Put(1, Name, "mine", 100, Worker);
        await journal.FlushAsync();
        shelf.Put(1, Name, "newer", 200, Worker);

        using var killed = file.Snapshot();
        await using var reopened = killed.Open();
        await using var again = NewJournal(reopened);
        Assert.Equal($"{Name}=mine", NewShelf(again).Find(1));
    }

    [Fact]
    public async Task The_clock_commits_within_a_second()
    {
        using var file = new TempDatabase();
        await using var database = file.Open();
        await using var journal = NewJournal(database);
        NewShelf(journal).Put(1, "a", 100);
        Assert.Equal(1, journal.Pending);
        await Eventually.IsTrue(() => _time.PendingTimers > 0, "the journal waits");
        _time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.IsTrue(() => Rows(database) == 1, "one row");
    }

    [Fact]
    public async Task Many_writes_of_one_value_are_one()
    {
        using var file = new TempDatabase();
        await using var database = file.Open();
        await using var journal = new RecordJournal(database, new RecordJournalOptions { MaxPending = 2 }, _time, NullLoggerFactory.Instance);
        var shelf = NewShelf(journal);
        for (var i = 1; i < 100; i++) shelf.Put(1, "s", $"{i}", i);
        Assert.Equal(1, journal.Pending);
        shelf.Put(2, "a", 10);
        shelf.Put(3, "a", 10);
        // The third waiting change is one too many: it stays in memory alone.
        Assert.Equal((2, 1), (journal.Pending, journal.Dropped));
        Assert.Equal(3, shelf.Store.Count);
        await journal.FlushAsync();
        Assert.Equal("s=99", NewShelf(journal).Find(1));
    }

    [Fact]
    public async Task What_waits_has_so_many_bytes()
    {
        using var file = new TempDatabase();
        await using var database = file.Open();
        await using var journal = new RecordJournal(database, new RecordJournalOptions { MaxPendingBytes = 1000 }, _time, NullLoggerFactory.Instance);
        var shelf = NewShelf(journal);
        shelf.Put(1, "s", new string('a', 900), 10);
        shelf.Put(1, "s", new string('b', 600), 20);
        shelf.Put(2, new string('c', 398), 10);
        Assert.Equal((2, 0), (journal.Pending, journal.Dropped));
        shelf.Put(3, "d", 10);
        shelf.Put(1, "s", new string('e', 601), 30);
        Assert.Equal((2, 2), (journal.Pending, journal.Dropped));
        await journal.FlushAsync();
        shelf.Put(3, new string('f', 1000), 20);
        Assert.Equal((1, 2), (journal.Pending, journal.Dropped));
        await journal.FlushAsync();
        Assert.Equal(["s=" + new string('b', 600), new string('c', 398), new string('f', 1000)], new[] { 1, 2, 3 }.Select(NewShelf(journal).Find));
    }

    [Fact]
    public async Task What_was_replaced_or_evicted_does_not_come_back()
    {
        using var file = new TempDatabase();
        await using var database = file.Open();
        await using var journal = NewJournal(database);
        var shelf = new Shelf(new RecordStoreOptions { MaxValues = 3 }, journal) { Now = Now };
        shelf.Put(1, "regular", 10);
        shelf.Put(2, "s", "1", 20);
        shelf.Put(2, "t", "1", 20);
        await journal.FlushAsync();
        shelf.Put(1, "s", "dictionary", 30);
        shelf.Put(2, "regular", 40);
        shelf.Put(3, "a", 50);
        shelf.Put(4, "a", 60);
        await journal.FlushAsync();

        Assert.Equal(3, Rows(database));
        var again = NewShelf(journal);
        Assert.Equal([null, "regular", "a", "a"], new[] { 1, 2, 3, 4 }.Select(again.Find));
    }

    [Fact]
    public async Task Expired_rows_are_not_loaded_and_are_pruned()
    {
        using var file = new TempDatabase();
        await using var database = file.Open();
        await using var journal = NewJournal(database);
        var shelf = NewShelf(journal);
        shelf.Put(1, "a", 10);
        shelf.Put(2, "a", 100_000);
        await journal.FlushAsync();
        await Eventually.IsTrue(() => _time.PendingTimers > 0, "the journal waits");
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(1, NewShelf(journal).Store.Count);
        // The journal may have looked at the clock while it moved, and wait for another interval.
        await Eventually.IsTrue(IsPruned, "one row");

        bool IsPruned()
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            return Rows(database) == 1;
        }
    }

    [Fact]
    public async Task Without_a_disk_the_store_goes_on_and_writes_later()
    {
        using var file = new TempDatabase();
        var database = file.Open();
        await using var journal = NewJournal(database);
        var shelf = NewShelf(journal);
        await database.DisposeAsync();
        shelf.Put(1, "a", 10);
        await journal.FlushAsync();
        Assert.Equal(1, journal.Pending);
        shelf.Put(1, "b", 20);
        await journal.FlushAsync();
        Assert.Equal(1, journal.Pending);
        Assert.Equal("b", shelf.Find(1));
    }

    private double Now => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;

    private RecordJournal NewJournal(Database database) => new(database, new RecordJournalOptions(), _time, NullLoggerFactory.Instance);

    private Shelf NewShelf(RecordJournal journal) => new(journal: journal) { Now = Now };

    private static long Rows(Database database) => database.Read(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM hivemind_values";
        return (long)command.ExecuteScalar()!;
    });
}
