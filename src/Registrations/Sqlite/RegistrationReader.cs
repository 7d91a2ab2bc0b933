using System.Text;
using Microsoft.Data.Sqlite;
using Registry.Identity;
using Registry.Multiformats;
using Registry.Registrations.Liveness;
using Registry.Registrations.Records;
using Registry.Registrations.State;
using Registry.Registrations.Statements;
using Registry.Sqlite;

namespace Registry.Registrations.Sqlite;

/// <summary>Reads everything, once, at start: columns only, hardly any record is parsed.</summary>
internal static class RegistrationReader
{
    /// <summary>The year 2200: no statement says anything as late, and what is added to its times is no overflow.</summary>
    private const long LastSecond = 7_258_118_400;

    public static StoredRegistrations ReadAll(SqliteConnection connection, BadRows bad)
    {
        using var snapshot = connection.BeginTransaction(deferred: true);
        // Statements of one peer follow each other, and models have thousands of workers: one object each.
        PeerId? last = null;
        List<HeldStatement> used = [];
        var models = new Dictionary<byte[], Multihash>(ByteStringComparer.Instance);
        var statements = Rows(
            "registration_statements",
            "SELECT place, peer, model, wallet, issued, expires, authorized, proofs, record, received, carried, source, code, node_id, used FROM registration_statements",
            row =>
            {
                var read = ReadStatement(row, last = ReadPeer(row.GetFieldValue<byte[]>(1), last), models);
                if (row.GetInt64(14) != 0) used.Add(read.Statement);
                return read;
            });
        var nodes = Rows(
            "registration_nodes",
            """
            SELECT node_id, registered, since, last_heartbeat, reported, vram_available, tokens, sequence, outages,
                   replaced_hash, replaced_until, replaced_sequence, peer_beat, ended_issued, ended_expires, ended_record, counted_at, held_back
            FROM registration_nodes
            """,
            ReadNode);
        var marks = Rows("registration_ended", "SELECT node_id, source, issued, expires, record FROM registration_ended", row => new EndedMark(
            SqlValues.ToGuid(row.GetFieldValue<byte[]>(0)), new SourceGroup((ulong)row.GetInt64(1)), new EndedHere(SqlValues.ToTime(row.GetInt64(2)), SqlValues.ToTime(row.GetInt64(3)), row.GetFieldValue<byte[]>(4))));
        var totals = Rows("registration_totals", "SELECT nodes, tokens, confirmed_tokens FROM registration_totals", row => (Nodes: row.GetInt64(0), Tokens: row.GetInt64(1), Confirmed: row.GetInt64(2)));
        var (everNodes, everTokens, everConfirmed) = totals.Count > 0 ? totals[0] : (nodes.Count, 0, 0);
        return new StoredRegistrations(statements, nodes, everNodes, everTokens, everConfirmed) { Marks = marks, UsedWithdrawals = used };

        List<T> Rows<T>(string table, string sql, Func<SqliteDataReader, T> read)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            return [.. bad.Read(command, table, read)];
        }
    }

    private static (HeldStatement Statement, Guid? NodeId) ReadStatement(SqliteDataReader row, PeerId peer, Dictionary<byte[], Multihash> models)
    {
        var proofs = row.GetInt32(7);
        var place = (StatementPlace)row.GetInt32(0);
        var record = row.GetFieldValue<byte[]>(8);
        var statement = HeldStatement.Restore(
            place,
            peer,
            // Authorizations are kept under no model: one for each wallet and peer.
            place == StatementPlace.Authorization ? AuthorizedModel(record) : ReadModel(row.GetFieldValue<byte[]>(2), models),
            WalletId.FromBytes(row.GetFieldValue<byte[]>(3)),
            row.GetInt64(4),
            row.GetInt64(5),
            row.GetInt64(6),
            new VerifiedProofs((proofs & 1) != 0, (proofs & 2) != 0),
            record,
            new StatementOrigin(SqlValues.ToTime(row.GetInt64(9)), row.GetInt64(10) != 0, new SourceGroup((ulong)row.GetInt64(11)), row.IsDBNull(12) ? null : row.GetString(12)));
        Guid? nodeId = row.IsDBNull(13) ? null : SqlValues.ToGuid(row.GetFieldValue<byte[]>(13));
        return IsSound(statement, nodeId) && RecordCodec.IsWhole(record) ? (statement, nodeId) : throw new InvalidDataException("It is no statement.");
    }

    /// <summary>What is asked of a statement without reading it, so that damage shows here and not in an answer.</summary>
    private static bool IsSound(HeldStatement statement, Guid? nodeId)
    {
        var (issued, expires, authorized) = statement.Times;
        var isRegistration = statement.Place is StatementPlace.Proven or StatementPlace.Claim;
        return Enum.IsDefined(statement.Place)
            && issued is >= 0 and <= LastSecond && expires is >= 0 and <= LastSecond && authorized is >= 0 and <= LastSecond
            && isRegistration == nodeId is not null
            && (!isRegistration || statement.Model is not null);
    }

    private static StoredNode ReadNode(SqliteDataReader row) => new(SqlValues.ToGuid(row.GetFieldValue<byte[]>(0)), new NodeState
    {
        LastRegistered = SqlValues.ToTime(row.GetInt64(1)),
        Liveness = new NodeLiveness
        {
            Since = SqlValues.ToTime(row.GetInt64(2)),
            LastHeartbeat = Time(row, 3),
            Reported = (ReportedStatus)row.GetInt32(4),
            VramAvailableGb = row.IsDBNull(5) ? null : SqlValues.ToDecimal(row.GetString(5)),
            TokensServed = row.GetInt64(6),
            CountedAt = Time(row, 16),
            LastSequence = Number(row, 7),
            Outages = row.IsDBNull(8) ? [] : SqlValues.ToOutages(row.GetFieldValue<byte[]>(8)),
        },
        Replaced = row.IsDBNull(9) ? null : new ReplacedKey(row.GetString(9), SqlValues.ToTime(row.GetInt64(10)), Number(row, 11)),
        PeerBeatAt = Time(row, 12),
        IsHeldBack = row.GetInt64(17) != 0,
        Ended = row.IsDBNull(13) ? null : new EndedHere(SqlValues.ToTime(row.GetInt64(13)), SqlValues.ToTime(row.GetInt64(14)), row.GetFieldValue<byte[]>(15)),
    });

    private static PeerId ReadPeer(byte[] bytes, PeerId? last)
    {
        if (last?.Bytes.Span.SequenceEqual(bytes) == true) return last;
        return PeerId.TryDecode(bytes, out var peer) ? peer : throw new InvalidDataException("A stored peer id does not read.");
    }

    private static Multihash? ReadModel(byte[] bytes, Dictionary<byte[], Multihash> models)
    {
        if (bytes.Length == 0) return null;
        if (models.TryGetValue(bytes, out var known)) return known;
        if (!Multihash.TryDecode(bytes, out var model)) throw new InvalidDataException("A stored model's hash does not read.");
        models.Add(bytes, model);
        return model;
    }

    private static Multihash? AuthorizedModel(byte[] record) =>
        RecordCodec.FindText(record, StatementFields.Model) is { } model && model != StatementReader.AnyModel ? Multihash.Sha256(Encoding.UTF8.GetBytes(model)) : null;

    private static DateTimeOffset? Time(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : SqlValues.ToTime(row.GetInt64(column));

    private static long? Number(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
}
