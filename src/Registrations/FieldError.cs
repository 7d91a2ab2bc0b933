namespace Registry.Registrations;

/// <summary>One mistake in one field of a body, named as in the JSON.</summary>
public sealed record FieldError(string Field, string Message);
