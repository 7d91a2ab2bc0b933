using Microsoft.Data.Sqlite;
using Registry.Registrations.Records;
using Registry.Registrations.State;

namespace Registry.Registrations.Sqlite;

/// <summary>Writes one change. Runs on the database's writer thread, inside its transaction.</summary>
internal static class RegistrationWriter
{
    public static void Write(SqliteConnection connection, RegistrationChange change)
    {
        foreach (var statement in change.RemovedStatements) Remove(connection, statement);
        foreach (var (statement, nodeId) in change.SavedStatements) Save(connection, statement, nodeId);
        foreach (var node in change.RemovedNodes) RemoveNode(connection, node);
        if (change.SavedNode is { } saved) SaveNode(connection, saved);
        foreach (var node in change.RemovedMarks) connection.Run("DELETE FROM registration_ended WHERE node_id = $id", ("$id", SqlValues.Of(node)));
        foreach (var mark in change.SavedMarks) SaveMark(connection, mark);
        if (change.AddedNodes != 0 || change.AddedTokens != 0) AddTotals(connection, change);
    }

    /// <summary>This very statement: another that took its place meanwhile stays.</summary>
    private static void Remove(SqliteConnection connection, HeldStatement statement) => connection.Run(
        "DELETE FROM registration_statements WHERE peer = $peer AND place = $place AND model = $model AND author = $author AND record = $record",
        [.. KeyOf(statement), ("$record", statement.Bytes.ToArray())]);

    private static void Save(SqliteConnection connection, HeldStatement statement, Guid? nodeId)
    {
        var (issued, expires, authorized) = statement.Times;
        connection.Run(
            """
            INSERT OR REPLACE INTO registration_statements
                (peer, place, model, author, wallet, issued, expires, authorized, proofs, received, carried, source, code, node_id, record, used)
            VALUES ($peer, $place, $model, $author, $wallet, $issued, $expires, $authorized, $proofs, $received, $carried, $source, $code, $node, $record,
                $place = $withdrawal AND EXISTS (
                    SELECT 1 FROM registration_statements
                    WHERE peer = $peer AND wallet = $wallet AND (used OR place IN ($proven, $claim, $authorization))))
            """,
            [
                .. KeyOf(statement),
                ("$wallet", statement.Wallet.ToBytes()),
                ("$issued", issued),
                ("$expires", expires),
                ("$authorized", authorized),
                ("$proofs", (statement.Proofs.Wallet ? 1 : 0) | (statement.Proofs.Peer ? 2 : 0)),
                ("$received", SqlValues.Of(statement.Origin.Received)),
                ("$carried", statement.Origin.IsCarried),
                ("$source", (long)statement.Origin.Source.Value),
                ("$code", statement.Origin.Code),
                ("$node", nodeId is { } id ? SqlValues.Of(id) : null),
                ("$record", statement.Bytes.ToArray()),
                .. Places,
            ]);
        if (statement.Place is not (StatementPlace.Proven or StatementPlace.Claim or StatementPlace.Authorization)) return;
        connection.Run(
            "UPDATE registration_statements SET used = 1 WHERE peer = $peer AND place = $withdrawal AND wallet = $wallet AND NOT used",
            ("$peer", statement.Peer.Bytes.ToArray()),
            ("$wallet", statement.Wallet.ToBytes()),
            ("$withdrawal", (int)StatementPlace.WalletWithdrawal));
    }

    private static (string Name, object? Value)[] Places =>
    [
        ("$withdrawal", (int)StatementPlace.WalletWithdrawal),
        ("$proven", (int)StatementPlace.Proven),
        ("$claim", (int)StatementPlace.Claim),
        ("$authorization", (int)StatementPlace.Authorization),
    ];

    private static (string Name, object? Value)[] KeyOf(HeldStatement statement)
    {
        var key = statement.Key;
        return
        [
            ("$peer", key.Peer.Bytes.ToArray()),
            ("$place", (int)key.Place),
            ("$model", key.Model?.Bytes.ToArray() ?? []),
            ("$author", key.Wallet.ToBytes()),
        ];
    }

    /// <summary>A node is kept as long as a statement registers it.</summary>
    private static void RemoveNode(SqliteConnection connection, Guid id) => connection.Run(
        "DELETE FROM registration_nodes WHERE node_id = $id AND NOT EXISTS (SELECT 1 FROM registration_statements WHERE node_id = $id)",
        ("$id", SqlValues.Of(id)));

    private static void SaveNode(SqliteConnection connection, StoredNode node)
    {
        var state = node.State;
        connection.Run(
            """
            INSERT OR REPLACE INTO registration_nodes
                (node_id, registered, since, last_heartbeat, reported, vram_available, tokens, counted_at, sequence, outages,
                 replaced_hash, replaced_until, replaced_sequence, peer_beat, ended_issued, ended_expires, ended_record, held_back)
            VALUES ($id, $registered, $since, $last, $reported, $vram, $tokens, $counted, $sequence, $outages,
                 $replacedHash, $replacedUntil, $replacedSequence, $peerBeat, $endedIssued, $endedExpires, $endedRecord, $heldBack)
            """,
            ("$id", SqlValues.Of(node.NodeId)),
            ("$registered", SqlValues.Of(state.LastRegistered)),
            ("$since", SqlValues.Of(state.Liveness.Since)),
            ("$last", SqlValues.Of(state.Liveness.LastHeartbeat)),
            ("$reported", (int)state.Liveness.Reported),
            ("$vram", SqlValues.Of(state.Liveness.VramAvailableGb)),
            ("$tokens", state.Liveness.TokensServed),
            ("$counted", SqlValues.Of(state.Liveness.CountedAt)),
            ("$sequence", state.Liveness.LastSequence),
            ("$outages", SqlValues.Of(state.Liveness.Outages)),
            ("$replacedHash", state.Replaced?.Hash),
            ("$replacedUntil", SqlValues.Of(state.Replaced?.GoodUntil)),
            ("$replacedSequence", state.Replaced?.LastSequence),
            ("$peerBeat", SqlValues.Of(state.PeerBeatAt)),
            ("$endedIssued", SqlValues.Of(state.Ended?.IssuedAt)),
            ("$endedExpires", SqlValues.Of(state.Ended?.ExpiresAt)),
            ("$endedRecord", state.Ended?.Bytes.ToArray()),
            ("$heldBack", state.IsHeldBack));
    }

    private static void SaveMark(SqliteConnection connection, EndedMark mark) => connection.Run(
        "INSERT OR REPLACE INTO registration_ended (node_id, source, issued, expires, record) VALUES ($id, $source, $issued, $expires, $record)",
        ("$id", SqlValues.Of(mark.NodeId)),
        ("$source", (long)mark.Source.Value),
        ("$issued", SqlValues.Of(mark.Ended.IssuedAt)),
        ("$expires", SqlValues.Of(mark.Ended.ExpiresAt)),
        ("$record", mark.Ended.Bytes.ToArray()));

    /// <summary>A sum that would pass the largest integer stays there: SQLite would turn it into floating point.</summary>
    private static void AddTotals(SqliteConnection connection, RegistrationChange change) => connection.Run(
        """
        INSERT INTO registration_totals (id, nodes, tokens, confirmed_tokens) VALUES (0, $nodes, $tokens, $confirmed) ON CONFLICT (id) DO UPDATE SET
            nodes = nodes + $nodes,
            tokens = CASE WHEN tokens > 9223372036854775807 - $tokens THEN 9223372036854775807 ELSE tokens + $tokens END,
            confirmed_tokens = CASE WHEN confirmed_tokens > 9223372036854775807 - $confirmed THEN 9223372036854775807 ELSE confirmed_tokens + $confirmed END
        """,
        ("$nodes", change.AddedNodes),
        ("$tokens", change.AddedTokens),
        ("$confirmed", change.AddedConfirmedTokens));
}
