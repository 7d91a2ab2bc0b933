namespace Registry.Registrations.Sqlite;

/// <summary>The tables, a step a version: steps are added, never changed. Times are milliseconds since 1970, ids the 16 bytes of the UUID.</summary>
internal static class RegistrationTables
{
    public static readonly IReadOnlyList<string> Steps =
    [
        // Heartbeats are apart from records: they change a hundred times as often and are a tenth of the size.
        """
        CREATE TABLE registration_nodes (
            node_id BLOB PRIMARY KEY,
            record BLOB NOT NULL,
            wallet_verified INTEGER NOT NULL,
            peer_verified INTEGER NOT NULL,
            registered INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE registration_liveness (
            node_id BLOB PRIMARY KEY,
            since INTEGER NOT NULL,
            last_heartbeat INTEGER,
            reported INTEGER NOT NULL,
            vram_available TEXT,
            tokens INTEGER NOT NULL,
            sequence INTEGER,
            outages BLOB
        ) WITHOUT ROWID;
        CREATE TABLE registration_keys (
            node_id BLOB NOT NULL,
            position INTEGER NOT NULL,
            hash BLOB NOT NULL,
            good_until INTEGER,
            sequence INTEGER,
            PRIMARY KEY (node_id, position)
        ) WITHOUT ROWID;
        CREATE TABLE registration_tombstones (
            node_id BLOB NOT NULL,
            wallet BLOB NOT NULL,
            peer BLOB NOT NULL,
            issued INTEGER NOT NULL,
            record BLOB,
            PRIMARY KEY (node_id, wallet)
        ) WITHOUT ROWID;
        CREATE TABLE registration_totals (
            id INTEGER PRIMARY KEY CHECK (id = 0),
            nodes INTEGER NOT NULL,
            tokens INTEGER NOT NULL
        );
        INSERT INTO registration_totals VALUES (0, 0, 0);
        """,
    ];
}
