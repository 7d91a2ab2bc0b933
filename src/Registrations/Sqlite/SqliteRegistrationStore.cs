using Registry.Registrations.Store;
using Registry.Sqlite;

namespace Registry.Registrations.Sqlite;

/// <summary>Registrations in the embedded database. Creates its tables.</summary>
public sealed class SqliteRegistrationStore : IRegistrationStore
{
    public SqliteRegistrationStore(Database database) => throw new NotImplementedException();
}
