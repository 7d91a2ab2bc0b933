using Microsoft.Data.Sqlite;
using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Hivemind.Upkeep;

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

    public static List<RememberedPeer> LoadPeers(SqliteConnection connection, int max)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT peer, address FROM hivemind_addresses WHERE place < $max AND number < $addresses ORDER BY place, number;";
        command.Parameters.AddWithValue("$max", max);
        command.Parameters.AddWithValue("$addresses", MaxAddresses);
        using var rows = command.ExecuteReader();
        var peers = new List<RememberedPeer>();
        while (rows.Read())
        {
            if (!PeerId.TryDecode(rows.GetFieldValue<byte[]>(0), out var peer) || !Multiaddr.TryDecode(rows.GetFieldValue<byte[]>(1), out var address)) continue;
            if (peers.Count > 0 && peers[^1].Peer.Equals(peer)) ((List<Multiaddr>)peers[^1].Addresses).Add(address);
            else peers.Add(new RememberedPeer(peer, new List<Multiaddr> { address }));
        }

        return peers;
    }
}
