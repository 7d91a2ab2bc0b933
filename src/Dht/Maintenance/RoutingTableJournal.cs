using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Registry.Dht.Lookup;
using Registry.Dht.Wire;
using Registry.Identity;
using Registry.Multiformats;
using Registry.Sqlite;

namespace Registry.Dht.Maintenance;

/// <summary>Keeps the peers of the routing table in the database, so that a restarted node finds back without its bootstrap peers.</summary>
public sealed partial class RoutingTableJournal
{
    private readonly Database _database;
    private readonly ILogger _log;
    private readonly BackgroundSaver _saver;

    /// <summary>Creates its table. Throws DatabaseUnavailableException when the database cannot be used.</summary>
    public RoutingTableJournal(Database database, ILoggerFactory loggers)
    {
        _database = database;
        _log = loggers.CreateLogger<RoutingTableJournal>();
        _saver = new BackgroundSaver(database, "The routing table", _log);
        database.Migrate("dht-table", RoutingTableRows.Steps);
    }

    /// <summary>Those seen last come first; empty when the database cannot be read.</summary>
    internal IReadOnlyList<SavedPeer> Load(int max)
    {
        try
        {
            var peers = _database.Load((connection, bad) => RoutingTableRows.Load(connection, bad, max));
            LogLoaded(peers.Count);
            return peers;
        }
        catch (Exception exception) when (exception is DatabaseUnavailableException or SqliteException)
        {
            LogNotLoaded(exception.Message);
            return [];
        }
    }

    /// <summary>Puts these in the place of those saved before; an empty list leaves them as they are. False when the database cannot be written now.</summary>
    internal Task<bool> SaveAsync(IReadOnlyList<SavedPeer> peers) =>
        peers.Count == 0 ? Task.FromResult(true) : _saver.TryWriteAsync(connection => RoutingTableRows.Save(connection, peers));

    [LoggerMessage(Level = LogLevel.Information, Message = "Loaded {Count} peers of the last routing table.")]
    private partial void LogLoaded(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The routing table of the last run cannot be read: {Problem}")]
    private partial void LogNotLoaded(string problem);
}

/// <summary>The SQL of <see cref="RoutingTableJournal"/>. A peer is held as it is sent: id and addresses, at most 512 bytes.</summary>
internal static class RoutingTableRows
{
    private const int MaxAddresses = 16;

    public static readonly string[] Steps =
    [
        """
        CREATE TABLE routing_table_peers (
            peer BLOB PRIMARY KEY,
            encoded BLOB NOT NULL,
            last_seen INTEGER NOT NULL
        ) WITHOUT ROWID;
        """,
    ];

    public static void Save(SqliteConnection connection, IReadOnlyList<SavedPeer> peers)
    {
        using var delete = connection.CreateCommand();
        delete.CommandText = "DELETE FROM routing_table_peers;";
        delete.ExecuteNonQuery();
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT OR IGNORE INTO routing_table_peers (peer, encoded, last_seen) VALUES ($peer, $encoded, $seen);";
        var id = insert.Parameters.Add("$peer", SqliteType.Blob);
        var encoded = insert.Parameters.Add("$encoded", SqliteType.Blob);
        var seen = insert.Parameters.Add("$seen", SqliteType.Integer);
        foreach (var peer in peers)
        {
            id.Value = peer.Peer.Bytes.ToArray();
            encoded.Value = KadPeerWriter.Encode(peer.Peer, peer.Addresses);
            seen.Value = peer.LastSeen.ToUnixTimeSeconds();
            insert.ExecuteNonQuery();
        }
    }

    public static List<SavedPeer> Load(SqliteConnection connection, BadRows bad, int max)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT encoded, last_seen FROM routing_table_peers ORDER BY last_seen DESC LIMIT $max;";
        command.Parameters.AddWithValue("$max", max);
        return [.. bad.Read(command, "routing_table_peers", row => Decode(row.GetFieldValue<byte[]>(0), row.GetInt64(1))).Where(peer => peer.Addresses.Count > 0)];
    }

    private static SavedPeer Decode(byte[] encoded, long seconds)
    {
        if (!KadPeerView.TryParse(encoded, out var view) || !PeerId.TryDecode(view.Id, out var peer)) throw new InvalidDataException("It is no peer.");
        var addresses = PeerAddresses.Decode(view, peer!, MaxAddresses);
        var seen = Math.Clamp(seconds, DateTimeOffset.MinValue.ToUnixTimeSeconds(), DateTimeOffset.MaxValue.ToUnixTimeSeconds());
        return new SavedPeer(peer!, addresses, DateTimeOffset.FromUnixTimeSeconds(seen));
    }
}

/// <summary>A peer as it is kept across restarts. <paramref name="LastSeen"/> by the machine's clock.</summary>
internal sealed record SavedPeer(PeerId Peer, IReadOnlyList<Multiaddr> Addresses, DateTimeOffset LastSeen)
{
    public KnownPeer Known => new(Peer, Addresses);
}
