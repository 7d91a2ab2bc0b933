using Microsoft.Data.Sqlite;

namespace Registry.Sqlite;

/// <summary>Tells failures of the disk or the file (nobody can write now) from mistakes of one statement.</summary>
internal static class SqliteFailure
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int NoMemory = 7;
    private const int ReadOnly = 8;
    private const int IoError = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int Protocol = 15;
    private const int NotADatabase = 26;

    /// <summary>The reason in words when the database as a whole cannot be used; null when the statement itself was wrong.</summary>
    public static string? Reason(Exception exception) => exception switch
    {
        SqliteException { SqliteErrorCode: Busy or Locked } => "the database is locked by another process",
        SqliteException { SqliteErrorCode: NoMemory } => "the database is out of memory",
        SqliteException { SqliteErrorCode: ReadOnly } => "the database is read-only",
        SqliteException { SqliteErrorCode: IoError } => "the disk reports an I/O error",
        SqliteException { SqliteErrorCode: Corrupt } => "the database file is damaged",
        SqliteException { SqliteErrorCode: Full } => "the disk is full",
        SqliteException { SqliteErrorCode: CannotOpen } => "the database file cannot be opened",
        SqliteException { SqliteErrorCode: Protocol } => "the database's lock protocol failed",
        SqliteException { SqliteErrorCode: NotADatabase } => "the file is not a database",
        IOException or UnauthorizedAccessException => $"the database file cannot be used: {exception.Message}",
        DatabaseUnavailableException => exception.Message,
        _ => null,
    };
}

/// <summary>The database cannot commit: disk full, read-only, corrupt, closed. The message says which.</summary>
public sealed class DatabaseUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
