using Microsoft.Data.Sqlite;
using Registry.Dht.Wire;
using Registry.Identity;

namespace Registry.Dht.Maintenance;

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

    public static List<SavedPeer> Load(SqliteConnection connection, int max)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT encoded, last_seen FROM routing_table_peers ORDER BY last_seen DESC LIMIT $max;";
        command.Parameters.AddWithValue("$max", max);
        using var rows = command.ExecuteReader();
        var peers = new List<SavedPeer>();
        while (rows.Read())
        {
            if (Decode(rows.GetFieldValue<byte[]>(0), rows.GetInt64(1)) is { } peer) peers.Add(peer);
        }

        return peers;
    }

    private static SavedPeer? Decode(byte[] encoded, long seconds)
    {
        if (!KadPeerView.TryParse(encoded, out var view) || !PeerId.TryDecode(view.Id, out var peer)) return null;
        var addresses = PeerAddresses.Decode(view, peer!, MaxAddresses);
        var seen = Math.Clamp(seconds, DateTimeOffset.MinValue.ToUnixTimeSeconds(), DateTimeOffset.MaxValue.ToUnixTimeSeconds());
        return addresses.Count > 0 ? new SavedPeer(peer!, addresses, DateTimeOffset.FromUnixTimeSeconds(seen)) : null;
    }
}
