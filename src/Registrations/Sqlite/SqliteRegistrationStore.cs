using Registry.Sqlite;

namespace Registry.Registrations.Sqlite;

/// <summary>Registrations in the embedded database. Creates its tables.</summary>
public sealed class SqliteRegistrationStore : IRegistrationStore
{
    private readonly Database _database;

    /// <summary>Throws DatabaseUnavailableException when the tables cannot be made or are of a newer program.</summary>
    public SqliteRegistrationStore(Database database)
    {
        _database = database;
        database.Migrate("registrations", RegistrationTables.Steps);
    }

    public StoredRegistrations Load() => _database.Load(RegistrationReader.ReadAll);

    public async Task<string?> CommitAsync(RegistrationChange change)
    {
        try
        {
            await _database.WriteAsync(connection => RegistrationWriter.Write(connection, change));
            return null;
        }
        catch (DatabaseUnavailableException exception)
        {
            return exception.Message;
        }
    }

    public ValueTask<string?> ProblemAsync(CancellationToken cancellation) => _database.ProblemAsync(cancellation);
}
