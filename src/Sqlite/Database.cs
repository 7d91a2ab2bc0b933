using Microsoft.Data.Sqlite;

namespace Registry.Sqlite;

/// <summary>
/// The embedded database file: one writer thread that commits what is queued in one transaction (group commit), and readers.
/// </summary>
public sealed class Database : IAsyncDisposable
{
    private Database() => throw new NotImplementedException();

    /// <summary>Opens or creates; WAL, synchronous=FULL. Throws DatabaseUnavailableException when it cannot be used.</summary>
    public static Database Open(DatabaseOptions options, TimeProvider time) => throw new NotImplementedException();

    /// <summary>Creates or upgrades the tables of one owner; versions are kept per owner. Call before the first write.</summary>
    public void Migrate(string owner, IReadOnlyList<string> steps) => throw new NotImplementedException();

    /// <summary>
    /// Runs <paramref name="work"/> inside the next group commit; completes when it is durable. When the work itself throws,
    /// only it is rolled back (savepoint) and the task faults; when the commit fails, the task faults with DatabaseUnavailableException.
    /// </summary>
    public Task WriteAsync(Action<SqliteConnection> work) => throw new NotImplementedException();

    /// <summary>Runs on a reader connection, on the caller's thread. For start-up and rare queries.</summary>
    public T Read<T>(Func<SqliteConnection, T> query) => throw new NotImplementedException();

    /// <summary>Null while commits succeed, else why the last one failed. A probe write is tried when asked and last known bad.</summary>
    public ValueTask<string?> ProblemAsync(CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Commits what is queued, then closes.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
