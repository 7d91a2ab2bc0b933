using System.CommandLine;
using System.Diagnostics;
using LiteDB;
using Microsoft.Data.Sqlite;
using Registry.Sqlite;

// What a store asks of the disk for each acknowledged write. Run it under strace, which counts the calls:
//   strace -f -c -e trace=fsync,fdatasync Registry.Durability sqlite --commits 50
var store = new Argument<string>("STORE") { Description = "sqlite (as the daemon uses it) or litedb." };
store.AcceptOnlyFromAmong("sqlite", "litedb");
var commits = new Option<int>("--commits") { Description = "Records written, each awaited before the next.", DefaultValueFactory = _ => 50 };
var command = new RootCommand("Writes records of 600 bytes one after the other, each acknowledged before the next, and says how long it took.") { store, commits };
command.SetAction(async parsed =>
{
    var folder = Directory.CreateTempSubdirectory("registry-durability-");
    try
    {
        var path = Path.Combine(folder.FullName, "records.db");
        var count = parsed.GetValue(commits);
        var (elapsed, read) = parsed.GetRequiredValue(store) == "sqlite" ? await SqliteAsync(path, count) : LiteDb(path, count);
        Console.WriteLine($"{count} commits in {elapsed.TotalMilliseconds:0} ms, {read} records read back, file of {new FileInfo(path).Length} bytes");
        return read == count ? 0 : 1;
    }
    finally
    {
        folder.Delete(recursive: true);
    }
});
return await command.Parse(args).InvokeAsync();

static byte[] Record(int id) => [.. Enumerable.Range(0, 600).Select(i => (byte)(i * id))];

static async Task<(TimeSpan Elapsed, int Read)> SqliteAsync(string path, int count)
{
    await using var database = Database.Open(new DatabaseOptions { Path = path }, TimeProvider.System);
    database.Migrate("durability", ["CREATE TABLE records (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)"]);
    var watch = Stopwatch.StartNew();
    for (var id = 1; id <= count; id++)
    {
        var (key, bytes) = (id, Record(id));
        await database.WriteAsync(connection => Insert(connection, key, bytes));
    }

    return (watch.Elapsed, database.Read(Count));
}

static void Insert(SqliteConnection connection, int id, byte[] bytes)
{
    using var insert = connection.CreateCommand();
    insert.CommandText = "INSERT INTO records VALUES ($id, $bytes)";
    insert.Parameters.AddWithValue("$id", id);
    insert.Parameters.AddWithValue("$bytes", bytes);
    insert.ExecuteNonQuery();
}

static int Count(SqliteConnection connection)
{
    using var query = connection.CreateCommand();
    query.CommandText = "SELECT count(*) FROM records";
    return Convert.ToInt32(query.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
}

static (TimeSpan Elapsed, int Read) LiteDb(string path, int count)
{
    using var database = new LiteDatabase(path);
    var records = database.GetCollection("records");
    var watch = Stopwatch.StartNew();
    for (var id = 1; id <= count; id++) records.Insert(new BsonDocument { ["_id"] = id, ["bytes"] = Record(id) });
    return (watch.Elapsed, records.Count());
}
