using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Registry.Sqlite;

/// <summary>Opens connections to the database file, each set up alike.</summary>
internal sealed class DatabaseFile(DatabaseHome home, DatabaseOptions options)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    static DatabaseFile() => Batteries_V2.Init();

    public DatabaseHome Home => home;

    /// <summary>Opens the connection that writes.</summary>
    public SqliteConnection OpenWriter()
    {
        KeepFromOthers();
        return Open(connection =>
        {
            var mode = connection.Scalar("PRAGMA journal_mode=WAL") as string;
            if (mode != "wal")
            {
                throw new DatabaseUnavailableException($"the file system does not carry a write-ahead log (journal mode is {mode})");
            }

            OldDatabase.Stamp(connection);
            connection.Execute("PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA journal_size_limit=16777216");
            // Counted per connection, and zero leaves it as it is.
            connection.Scalar("PRAGMA max_page_count=" + (options.MaxPages ?? 0).ToString(CultureInfo.InvariantCulture));
            home.Opened();
        });
    }

    public SqliteConnection OpenReader()
    {
        home.Check();
        return Open(connection => connection.Execute("PRAGMA query_only=ON"));
    }

    private SqliteConnection Open(Action<SqliteConnection> setUp)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = home.Path,
            Mode = SqliteOpenMode.ReadWrite,
            // A pooled connection would outlive the database object and hold the file.
            Pooling = false,
            DefaultTimeout = (int)options.LockTimeout.TotalSeconds,
        }.ToString());
        try
        {
            connection.Open();
            setUp(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>SQLite gives its -wal and -shm files the mode of the database file, so setting it here covers all three.</summary>
    private void KeepFromOthers()
    {
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(home.Path) != OwnerOnly) File.SetUnixFileMode(home.Path, OwnerOnly);
    }
}
