using Microsoft.Data.Sqlite;
using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Registrations.Liveness;
using Registry.Registrations.Records;

namespace Registry.Registrations.Sqlite;

/// <summary>Reads everything, once, at start.</summary>
internal static class RegistrationReader
{
    /// <exception cref="InvalidDataException">A stored record does not decode: the file was changed by something else.</exception>
    public static StoredRegistrations ReadAll(SqliteConnection connection)
    {
        using var snapshot = connection.BeginTransaction(deferred: true);
        var keys = ReadKeys(connection);
        var nodes = Rows(
            connection,
            """
            SELECT n.record, n.wallet_verified, n.peer_verified, n.registered,
                   l.since, l.last_heartbeat, l.reported, l.vram_available, l.tokens, l.sequence, l.outages
            FROM registration_nodes n JOIN registration_liveness l ON l.node_id = n.node_id
            """,
            row => ReadNode(row, keys));
        var tombstones = Rows(connection, "SELECT node_id, peer, wallet, issued, record FROM registration_tombstones", ReadTombstone);
        var totals = Rows(connection, "SELECT nodes, tokens FROM registration_totals", row => (Nodes: (long)row[0], Tokens: (long)row[1]));
        return new StoredRegistrations(nodes, tombstones, totals[0].Nodes, totals[0].Tokens);
    }

    private static NodeState ReadNode(object[] row, Dictionary<Guid, List<StoredApiKey>> keys)
    {
        var record = ReadRecord(row[0]);
        return new NodeState
        {
            Record = record,
            Verified = new VerifiedProofs((long)row[1] != 0, (long)row[2] != 0),
            LastRegistered = SqlValues.ToTime(row[3]),
            Keys = keys.TryGetValue(record.NodeId, out var held) ? held : [],
            Liveness = new NodeLiveness
            {
                Since = SqlValues.ToTime(row[4]),
                LastHeartbeat = row[5].OrNull(SqlValues.ToTime),
                Reported = (ReportedStatus)(long)row[6],
                VramAvailableGb = row[7].OrNull(SqlValues.ToDecimal),
                TokensServed = (long)row[8],
                LastSequence = row[9].OrNull(column => (long)column),
                Outages = row[10] is DBNull ? [] : SqlValues.ToOutages(row[10]),
            },
        };
    }

    private static Tombstone ReadTombstone(object[] row) => new(
        SqlValues.ToGuid(row[0]),
        ReadPeer(row[1]),
        EthereumAddress.FromBytes((byte[])row[2]),
        SqlValues.ToTime(row[3]),
        row[4] is DBNull ? null : ReadRecord(row[4]));

    private static PeerId ReadPeer(object column) =>
        PeerId.TryDecode((byte[])column, out var peer) ? peer! : throw new InvalidDataException("A stored peer id does not read.");

    private static Dictionary<Guid, List<StoredApiKey>> ReadKeys(SqliteConnection connection)
    {
        Dictionary<Guid, List<StoredApiKey>> keys = [];
        var rows = Rows(
            connection,
            "SELECT node_id, hash, good_until, sequence FROM registration_keys ORDER BY node_id, position",
            row => (Node: SqlValues.ToGuid(row[0]), Key: new StoredApiKey((byte[])row[1], row[2].OrNull(SqlValues.ToTime), row[3].OrNull(column => (long)column))));
        foreach (var (node, key) in rows)
        {
            if (!keys.TryGetValue(node, out var held)) keys.Add(node, held = []);
            held.Add(key);
        }

        return keys;
    }

    private static SignedRegistration ReadRecord(object column) =>
        SignedRegistration.TryDecode((byte[])column, out var record, out var error)
            ? record!
            : throw new InvalidDataException($"A stored registration does not read: {error}.");

    private static List<T> Rows<T>(SqliteConnection connection, string sql, Func<object[], T> read)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<T> rows = [];
        var values = new object[reader.FieldCount];
        while (reader.Read())
        {
            reader.GetValues(values);
            rows.Add(read(values));
        }

        return rows;
    }
}
