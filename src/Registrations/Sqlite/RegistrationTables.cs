namespace Registry.Registrations.Sqlite;

/// <summary>
/// The tables, a step a version: steps are added, never changed. Times of statements are seconds, others milliseconds since
/// 1970; ids the 16 bytes of the UUID; a model is its multihash, empty for every model.
/// </summary>
internal static class RegistrationTables
{
    public static readonly IReadOnlyList<string> Steps =
    [
        // What is asked for at start is in columns, so that no record needs to be parsed then.
        """
        CREATE TABLE registration_statements (
            peer BLOB NOT NULL,
            place INTEGER NOT NULL,
            model BLOB NOT NULL,
            author BLOB NOT NULL,
            wallet BLOB NOT NULL,
            issued INTEGER NOT NULL,
            expires INTEGER NOT NULL,
            authorized INTEGER NOT NULL,
            proofs INTEGER NOT NULL,
            received INTEGER NOT NULL,
            carried INTEGER NOT NULL,
            source INTEGER NOT NULL,
            code TEXT,
            node_id BLOB,
            record BLOB NOT NULL,
            PRIMARY KEY (peer, place, model, author)
        ) WITHOUT ROWID;
        CREATE INDEX registration_statements_of_node ON registration_statements (node_id) WHERE node_id IS NOT NULL;
        CREATE TABLE registration_nodes (
            node_id BLOB PRIMARY KEY,
            registered INTEGER NOT NULL,
            since INTEGER NOT NULL,
            last_heartbeat INTEGER,
            reported INTEGER NOT NULL,
            vram_available TEXT,
            tokens INTEGER NOT NULL,
            counted_at INTEGER,
            sequence INTEGER,
            outages BLOB,
            replaced_hash TEXT,
            replaced_until INTEGER,
            replaced_sequence INTEGER,
            peer_beat INTEGER,
            ended_issued INTEGER,
            ended_expires INTEGER,
            ended_record BLOB
        ) WITHOUT ROWID;
        CREATE TABLE registration_totals (
            id INTEGER PRIMARY KEY CHECK (id = 0),
            nodes INTEGER NOT NULL,
            tokens INTEGER NOT NULL
        );
        INSERT INTO registration_totals VALUES (0, 0, 0);
        """,

        // used: of a wallet's withdrawal, that something of the wallet and peer was held here once.
        """
        ALTER TABLE registration_nodes ADD COLUMN held_back INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE registration_statements ADD COLUMN used INTEGER NOT NULL DEFAULT 0;
        """,

        // What was ended here of nodes of which nothing is held any more.
        """
        CREATE TABLE registration_ended (
            node_id BLOB PRIMARY KEY,
            source INTEGER NOT NULL,
            issued INTEGER NOT NULL,
            expires INTEGER NOT NULL,
            record BLOB NOT NULL
        ) WITHOUT ROWID;
        """,

        "ALTER TABLE registration_totals ADD COLUMN confirmed_tokens INTEGER NOT NULL DEFAULT 0",
    ];
}
