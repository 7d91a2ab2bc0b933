namespace Registry.Registrations.Statements;

/// <summary>A field's one accepted spelling, or what is wrong with what was given.</summary>
internal readonly record struct FieldValue(string? Canonical, string? Error)
{
    public static FieldValue Of(string canonical) => new(canonical, null);

    public static FieldValue Wrong(string error) => new(null, error);
}
