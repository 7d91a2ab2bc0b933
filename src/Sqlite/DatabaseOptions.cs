namespace Registry.Sqlite;

public sealed record DatabaseOptions
{
    public required string Path { get; init; }
}
