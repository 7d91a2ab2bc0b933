using Registry.Moderation.Audit;
using Registry.Sqlite;
using Registry.Testing;

namespace Registry.Moderation.Tests;

public sealed class AuditLogTests : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTimeProvider _time = new();
    private readonly Database _database;

    public AuditLogTests() => _database = Database.Open(new DatabaseOptions { Path = _directory.File() }, _time);

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Lines_are_kept_and_told_newest_first_in_pages()
    {
        var log = Open();
        for (var i = 0; i < 5; i++)
        {
            await log.WriteAsync(Entry($"node {i}"));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var page = log.Page(2, before: null);
        Assert.Equal(["node 4", "node 3"], page.Select(row => row.Entry.Target));
        Assert.Equal(["node 2", "node 1"], Open().Page(2, page[^1].Id).Select(row => row.Entry.Target));
        Assert.Equal(Entry("node 4"), page[0].Entry);
        Assert.Equal(TimeSpan.FromSeconds(1), page[0].At - page[1].At);
    }

    [Fact]
    public async Task What_is_begun_shows_and_then_how_it_ended()
    {
        var log = Open();
        var id = await log.BeginAsync(Entry("node 1"));
        Assert.Equal(AuditEntry.Begun, Assert.Single(log.Page(10, null)).Entry.Outcome);
        await log.EndAsync(id, "node_not_found");
        Assert.Equal("node_not_found", Assert.Single(log.Page(10, null)).Entry.Outcome);
    }

    [Fact]
    public async Task The_oldest_go_and_refused_attempts_push_out_only_their_own_kind()
    {
        var log = Open(new AuditOptions { MaxEntries = 3, MaxRefusals = 2 });
        for (var i = 0; i < 5; i++) await log.WriteAsync(Entry($"node {i}"));
        for (var i = 0; i < 9; i++) await log.RefusedAsync(Entry($"token {i}"));
        Assert.Equal(["token 8", "token 7", "node 4", "node 3", "node 2"], log.Page(100, null).Select(row => row.Entry.Target));

        // Also of what an earlier run with larger bounds has left.
        log = Open(new AuditOptions { MaxEntries = 1, MaxRefusals = 1 });
        await log.WriteAsync(Entry("node 5"));
        await log.RefusedAsync(Entry("token 9"));
        Assert.Equal(["token 9", "node 5"], log.Page(100, null).Select(row => row.Entry.Target));
    }

    [Fact]
    public async Task Refused_attempts_beyond_the_rate_are_counted_in_the_next_line()
    {
        var log = Open(new AuditOptions { RefusalsPerMinute = 2 });
        for (var i = 0; i < 5; i++) await log.RefusedAsync(Entry($"token {i}"));
        Assert.Equal(["token 1", "token 0"], log.Page(100, null).Select(row => row.Entry.Target));
        _time.Advance(TimeSpan.FromMinutes(1));
        await log.RefusedAsync(Entry("token 5"));
        var newest = log.Page(1, null)[0].Entry;
        Assert.Equal(("token 5", "and 3 more before that were not written"), (newest.Target, newest.Reason));
    }

    [Fact]
    public async Task Long_texts_are_cut()
    {
        var log = Open();
        await log.WriteAsync(Entry(new string('x', 100_000)));
        Assert.Equal(600, Assert.Single(log.Page(1, null)).Entry.Target.Length);
    }

    [Fact]
    public async Task A_line_that_cannot_be_committed_is_told()
    {
        var log = Open();
        await _database.DisposeAsync();
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => log.WriteAsync(Entry("node 1")));
    }

    [Fact]
    public void Mistakes_are_reported_all_at_once()
    {
        Assert.Empty(new AuditOptions().Validate());
        Assert.Equal(3, new AuditOptions { MaxEntries = 0, MaxRefusals = 0, RefusalsPerMinute = 0 }.Validate().Count);
    }

    private static AuditEntry Entry(string target) => new("uid 1000 (pid 7)", "socket", "remove", target, "because", AuditEntry.Done);

    private AuditLog Open(AuditOptions? options = null) => new(_database, options ?? new AuditOptions(), _time);
}
