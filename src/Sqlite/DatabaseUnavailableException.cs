namespace Registry.Sqlite;

/// <summary>The database cannot commit: disk full, read-only, corrupt, closed. The message says which.</summary>
public sealed class DatabaseUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
