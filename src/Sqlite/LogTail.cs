using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace Registry.Sqlite;

/// <summary>
/// What a commit that failed has left at the end of the write-ahead log. SQLite takes it back in memory alone: when the frames
/// had been written and only the sync failed, the next recovery would find the transaction whole, and bring it back.
/// </summary>
internal static partial class LogTail
{
    private const int HeaderBytes = 32;
    private const int FrameHeaderBytes = 24;

    /// <summary>
    /// Cuts the log after the last transaction that did commit, and syncs it. Takes no room, so it works on a full disk. Throws
    /// when it could not be done; then it is to be tried again before anything else is written.
    /// </summary>
    /// <param name="connection">The one that writes, outside of a transaction.</param>
    /// <param name="logPath">Its log.</param>
    public static void Cut(SqliteConnection connection, string logPath)
    {
        var version = connection.Scalar("PRAGMA data_version");
        var frames = Frames(connection);
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            // Nobody else writes from here on; who did since the frames were counted is counted with the next try.
            if (!Equals(connection.Scalar("PRAGMA data_version"), version)) throw new DatabaseUnavailableException("another process writes to the database");
            Cut(logPath, frames == 0 ? 0 : HeaderBytes + (frames * (FrameHeaderBytes + PageSize(connection))));
        }
        finally
        {
            connection.Execute("ROLLBACK");
        }
    }

    private static void Cut(string logPath, long length)
    {
        using var log = File.OpenHandle(logPath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        if (RandomAccess.GetLength(log) <= length) return;
        RandomAccess.SetLength(log, length);
        // The framework's own call passes over a sync that failed.
        if (Fsync(log) != 0) throw new IOException(new Win32Exception(Marshal.GetLastPInvokeError()).Message);
    }

    /// <summary>Frames of the log that are committed; whether they are in the database file, too, is no matter.</summary>
    private static long Frames(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(NOOP)";
        using var row = command.ExecuteReader();
        row.Read();
        return row.GetInt64(1);
    }

    private static long PageSize(SqliteConnection connection) => Convert.ToInt64(connection.Scalar("PRAGMA page_size"), CultureInfo.InvariantCulture);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);
}
