using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Registry.Identity;
using Registry.Multiformats;
using Registry.Sqlite;

namespace Registry.Hivemind.Upkeep;

/// <summary>
/// What a hivemind node keeps in the database: its node id, and the nodes it knows with their addresses. Those do not come back
/// by themselves when this node has been away: a p2pd redials its bootstrap peers every quarter of an hour.
/// </summary>
public sealed partial class NodeJournal
{
    private readonly Database _database;
    private readonly ILogger _log;
    private readonly BackgroundSaver _saver;

    /// <summary>Creates its tables. Throws DatabaseUnavailableException when the database cannot be used.</summary>
    public NodeJournal(Database database, ILoggerFactory loggers)
    {
        _database = database;
        _log = loggers.CreateLogger<NodeJournal>();
        _saver = new BackgroundSaver(database, "The nodes of the hivemind swarm", _log);
        database.Migrate("hivemind-nodes", NodeRows.Steps);
    }

    /// <summary>The node id of the runs before, or a new one that is on disk when this returns. Throws DatabaseUnavailableException.</summary>
    public async Task<DhtId> OpenIdAsync(Random random)
    {
        if (_database.Read(NodeRows.LoadId) is { } saved) return saved;
        var made = DhtId.Random(random);
        await _database.WriteAsync(connection => NodeRows.SaveId(connection, made));
        return made;
    }

    /// <summary>In the order they were saved; empty when the database cannot be read.</summary>
    internal IReadOnlyList<RememberedPeer> Load(int max)
    {
        try
        {
            return _database.Load((connection, bad) => NodeRows.LoadPeers(connection, bad, max));
        }
        catch (Exception exception) when (exception is DatabaseUnavailableException or SqliteException)
        {
            LogNotLoaded(exception.Message);
            return [];
        }
    }

    /// <summary>Puts these in the place of those saved before; an empty list leaves them as they are. False when the database cannot be written now.</summary>
    internal Task<bool> SaveAsync(IReadOnlyList<RememberedPeer> peers) =>
        peers.Count == 0 ? Task.FromResult(true) : _saver.TryWriteAsync(connection => NodeRows.SavePeers(connection, peers));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The hivemind nodes of the last run cannot be read: {Problem}")]
    private partial void LogNotLoaded(string problem);
}

/// <summary>The SQL of <see cref="NodeJournal"/>. An address has a row; places count the peers, the best to dial first.</summary>
internal static class NodeRows
{
    /// <summary>Of one peer; the most trustworthy come first.</summary>
    private const int MaxAddresses = 8;

    public static readonly string[] Steps =
    [
        """
        CREATE TABLE hivemind_self (node_id BLOB NOT NULL);
        CREATE TABLE hivemind_addresses (
            place INTEGER NOT NULL,
            number INTEGER NOT NULL,
            peer BLOB NOT NULL,
            address BLOB NOT NULL,
            PRIMARY KEY (place, number)
        ) WITHOUT ROWID;
        """,
    ];

    public static DhtId? LoadId(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT node_id FROM hivemind_self LIMIT 1;";
        return command.ExecuteScalar() is byte[] bytes && DhtId.TryRead(bytes, out var id) ? id : null;
    }

    public static void SaveId(SqliteConnection connection, DhtId id)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM hivemind_self; INSERT INTO hivemind_self (node_id) VALUES ($id);";
        command.Parameters.AddWithValue("$id", id.ToArray());
        command.ExecuteNonQuery();
    }

    public static void SavePeers(SqliteConnection connection, IReadOnlyList<RememberedPeer> peers)
    {
        using var delete = connection.CreateCommand();
        delete.CommandText = "DELETE FROM hivemind_addresses;";
        delete.ExecuteNonQuery();
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO hivemind_addresses (place, number, peer, address) VALUES ($place, $number, $peer, $address);";
        var place = insert.Parameters.Add("$place", SqliteType.Integer);
        var number = insert.Parameters.Add("$number", SqliteType.Integer);
        var peer = insert.Parameters.Add("$peer", SqliteType.Blob);
        var address = insert.Parameters.Add("$address", SqliteType.Blob);
        for (var i = 0; i < peers.Count; i++)
        {
            place.Value = i;
            peer.Value = peers[i].Peer.Bytes.ToArray();
            for (var j = 0; j < Math.Min(peers[i].Addresses.Count, MaxAddresses); j++)
            {
                number.Value = j;
                address.Value = peers[i].Addresses[j].Bytes.ToArray();
                insert.ExecuteNonQuery();
            }
        }
    }

    public static List<RememberedPeer> LoadPeers(SqliteConnection connection, BadRows bad, int max)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT place, number, peer, address FROM hivemind_addresses WHERE place < $max AND number < $addresses ORDER BY place, number;";
        command.Parameters.AddWithValue("$max", max);
        command.Parameters.AddWithValue("$addresses", MaxAddresses);
        var peers = new List<RememberedPeer>();
        foreach (var (peer, address) in bad.Read(command, "hivemind_addresses", Read))
        {
            if (peers.Count > 0 && peers[^1].Peer.Equals(peer)) ((List<Multiaddr>)peers[^1].Addresses).Add(address);
            else peers.Add(new RememberedPeer(peer, new List<Multiaddr> { address }));
        }

        return peers;
    }

    private static (PeerId Peer, Multiaddr Address) Read(SqliteDataReader row) =>
        PeerId.TryDecode(row.GetFieldValue<byte[]>(2), out var peer) && Multiaddr.TryDecode(row.GetFieldValue<byte[]>(3), out var address)
            ? (peer, address)
            : throw new InvalidDataException("The peer or its address does not read.");
}

/// <summary>A peer as it is kept across restarts, with where it was last.</summary>
internal sealed record RememberedPeer(PeerId Peer, IReadOnlyList<Multiaddr> Addresses);
