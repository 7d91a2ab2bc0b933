using Microsoft.Data.Sqlite;
using Registry.Dht.Wire;
using Registry.Identity;
using Registry.Sqlite;

namespace Registry.Dht.Providers;

/// <summary>The journal's SQL. Peers are held once, encoded as they are sent.</summary>
internal static class ProviderTables
{
    public const int PruneBatch = 1000;

    public static readonly string[] Steps =
    [
        """
        CREATE TABLE provider_peers (
            peer BLOB PRIMARY KEY,
            encoded BLOB NOT NULL,
            addresses_expire INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE provider_records (
            key BLOB NOT NULL,
            peer BLOB NOT NULL,
            expires INTEGER NOT NULL,
            PRIMARY KEY (key, peer)
        ) WITHOUT ROWID;
        CREATE INDEX provider_records_expires ON provider_records (expires);
        CREATE INDEX provider_records_peer ON provider_records (peer);
        """,
    ];

    public static void Save(SqliteConnection connection, IReadOnlyList<ProviderChange> changes)
    {
        using var peers = Command(connection, """
            INSERT INTO provider_peers (peer, encoded, addresses_expire) VALUES ($peer, $encoded, $expires)
            ON CONFLICT (peer) DO UPDATE SET encoded = excluded.encoded, addresses_expire = excluded.addresses_expire
            WHERE excluded.addresses_expire > 0;
            """, "$peer", "$encoded", "$expires");
        using var records = Command(connection, """
            INSERT INTO provider_records (key, peer, expires) VALUES ($key, $peer, $expires)
            ON CONFLICT (key, peer) DO UPDATE SET expires = excluded.expires;
            """, "$key", "$peer", "$expires");
        foreach (var change in changes)
        {
            var peer = EncodedProvider.Id(change.EncodedPeer).ToArray();
            Execute(peers, peer, change.EncodedPeer, (long)change.AddressesExpire);
            Execute(records, change.Key, peer, (long)change.Expires);
        }
    }

    /// <summary>Deletes up to <see cref="PruneBatch"/> expired records, and as many peers that have none left; false when that was all.</summary>
    public static bool Prune(SqliteConnection connection, long now)
    {
        using var records = Command(connection, $"""
            DELETE FROM provider_records WHERE (key, peer) IN
                (SELECT key, peer FROM provider_records WHERE expires <= $now LIMIT {PruneBatch});
            """, "$now");
        var more = Execute(records, now) == PruneBatch;
        using var peers = Command(connection, $"""
            DELETE FROM provider_peers WHERE peer IN
                (SELECT peer FROM provider_peers p
                 WHERE addresses_expire <= $now AND NOT EXISTS (SELECT 1 FROM provider_records r WHERE r.peer = p.peer)
                 LIMIT {PruneBatch});
            """, "$now");
        return Execute(peers, now) == PruneBatch || more;
    }

    /// <summary>Every record with its peer.</summary>
    public static int ForEach(SqliteConnection connection, BadRows bad, Action<ProviderChange> visit)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT r.key, r.peer, r.expires, p.encoded, p.addresses_expire
            FROM provider_records r JOIN provider_peers p ON p.peer = r.peer;
            """;
        var visited = 0;
        foreach (var change in bad.Read(command, "provider_records", Read))
        {
            visit(change);
            visited++;
        }
        return visited;
    }

    private static ProviderChange Read(SqliteDataReader row)
    {
        var encoded = row.GetFieldValue<byte[]>(3);
        return IsPeer(encoded)
            ? new ProviderChange(row.GetFieldValue<byte[]>(0), encoded, Seconds(row.GetInt64(4)), Seconds(row.GetInt64(2)))
            : throw new InvalidDataException("Its peer does not read.");
    }

    private static bool IsPeer(byte[] encoded)
        => KadPeerView.TryParse(encoded, out var view)
            && PeerId.TryDecode(view.Id, out _)
            && encoded.AsSpan(2).StartsWith(view.Id) && encoded[1] == view.Id.Length;

    private static uint Seconds(long value) => (uint)Math.Clamp(value, 0, uint.MaxValue);

    private static SqliteCommand Command(SqliteConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    private static int Execute(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
        return command.ExecuteNonQuery();
    }
}
