using Microsoft.Data.Sqlite;

namespace Registry.Registrations.Sqlite;

/// <summary>Writes one change. Runs on the database's writer thread, inside its transaction.</summary>
internal static class RegistrationWriter
{
    public static void Write(SqliteConnection connection, RegistrationChange change)
    {
        foreach (var node in change.RemovedNodes) RemoveNode(connection, node.NodeId);
        foreach (var tombstone in change.RemovedTombstones) RemoveTombstone(connection, tombstone);
        if (change.SavedNode is { } saved) SaveNode(connection, saved);
        if (change.SavedLiveness is { } alive) SaveLiveness(connection, alive);
        foreach (var tombstone in change.SavedTombstones) SaveTombstone(connection, tombstone);
        if (change.AddedNodes != 0 || change.AddedTokens != 0) AddTotals(connection, change);
    }

    private static void RemoveNode(SqliteConnection connection, Guid id) => connection.Run(
        """
        DELETE FROM registration_nodes WHERE node_id = $id;
        DELETE FROM registration_liveness WHERE node_id = $id;
        DELETE FROM registration_keys WHERE node_id = $id
        """,
        ("$id", SqlValues.Of(id)));

    private static void SaveNode(SqliteConnection connection, NodeState node)
    {
        connection.Run(
            """
            INSERT OR REPLACE INTO registration_nodes (node_id, record, wallet_verified, peer_verified, registered)
            VALUES ($id, $record, $wallet, $peer, $registered);
            DELETE FROM registration_keys WHERE node_id = $id
            """,
            ("$id", SqlValues.Of(node.NodeId)),
            ("$record", node.Record.Bytes.ToArray()),
            ("$wallet", node.Verified.Wallet),
            ("$peer", node.Verified.Peer),
            ("$registered", SqlValues.Of(node.LastRegistered)));
        for (var position = 0; position < node.Keys.Count; position++)
        {
            connection.Run(
                "INSERT INTO registration_keys (node_id, position, hash, good_until, sequence) VALUES ($id, $position, $hash, $until, $sequence)",
                ("$id", SqlValues.Of(node.NodeId)),
                ("$position", position),
                ("$hash", node.Keys[position].Hash.ToArray()),
                ("$until", SqlValues.Of(node.Keys[position].GoodUntil)),
                ("$sequence", node.Keys[position].LastSequence));
        }

        SaveHeartbeat(connection, node);
    }

    private static void SaveLiveness(SqliteConnection connection, NodeState node)
    {
        SaveHeartbeat(connection, node);
        for (var position = 0; position < node.Keys.Count; position++)
        {
            if (node.Keys[position].LastSequence is not { } sequence) continue;
            connection.Run(
                "UPDATE registration_keys SET sequence = $sequence WHERE node_id = $id AND position = $position",
                ("$sequence", sequence),
                ("$id", SqlValues.Of(node.NodeId)),
                ("$position", position));
        }
    }

    private static void SaveHeartbeat(SqliteConnection connection, NodeState node) => connection.Run(
        """
        INSERT OR REPLACE INTO registration_liveness (node_id, since, last_heartbeat, reported, vram_available, tokens, sequence, outages)
        VALUES ($id, $since, $last, $reported, $vram, $tokens, $sequence, $outages)
        """,
        ("$id", SqlValues.Of(node.NodeId)),
        ("$since", SqlValues.Of(node.Liveness.Since)),
        ("$last", SqlValues.Of(node.Liveness.LastHeartbeat)),
        ("$reported", (int)node.Liveness.Reported),
        ("$vram", SqlValues.Of(node.Liveness.VramAvailableGb)),
        ("$tokens", node.Liveness.TokensServed),
        ("$sequence", node.Liveness.LastSequence),
        ("$outages", SqlValues.Of(node.Liveness.Outages)));

    private static void RemoveTombstone(SqliteConnection connection, Tombstone tombstone) => connection.Run(
        "DELETE FROM registration_tombstones WHERE node_id = $id AND wallet = $wallet",
        ("$id", SqlValues.Of(tombstone.NodeId)),
        ("$wallet", tombstone.Wallet.Bytes.ToArray()));

    private static void SaveTombstone(SqliteConnection connection, Tombstone tombstone) => connection.Run(
        "INSERT OR REPLACE INTO registration_tombstones (node_id, wallet, peer, issued, record) VALUES ($id, $wallet, $peer, $issued, $record)",
        ("$id", SqlValues.Of(tombstone.NodeId)),
        ("$wallet", tombstone.Wallet.Bytes.ToArray()),
        ("$peer", tombstone.Peer.Bytes.ToArray()),
        ("$issued", SqlValues.Of(tombstone.IssuedAt)),
        ("$record", tombstone.Record?.Bytes.ToArray()));

    /// <summary>A sum that would pass the largest integer stays there: SQLite would turn it into floating point.</summary>
    private static void AddTotals(SqliteConnection connection, RegistrationChange change) => connection.Run(
        """
        UPDATE registration_totals SET
            nodes = nodes + $nodes,
            tokens = CASE WHEN tokens > 9223372036854775807 - $tokens THEN 9223372036854775807 ELSE tokens + $tokens END
        """,
        ("$nodes", change.AddedNodes),
        ("$tokens", change.AddedTokens));
}
