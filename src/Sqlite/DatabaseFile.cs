using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Registry.Sqlite;

/// <summary>Opens connections to the database file, each set up alike.</summary>
internal sealed class DatabaseFile(DatabaseOptions options)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    static DatabaseFile() => Batteries_V2.Init();

    /// <summary>Opens the connection that writes; creates the file when it is not there.</summary>
    public SqliteConnection OpenWriter()
    {
        CreateForOwnerOnly();
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
        });
    }

    public SqliteConnection OpenReader() => Open(connection => connection.Execute("PRAGMA query_only=ON"));

    private SqliteConnection Open(Action<SqliteConnection> setUp)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = options.Path,
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
    private void CreateForOwnerOnly()
    {
        var create = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows()) create.UnixCreateMode = OwnerOnly;
        new FileStream(options.Path, create).Dispose();
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(options.Path) != OwnerOnly)
        {
            File.SetUnixFileMode(options.Path, OwnerOnly);
        }
    }
}
