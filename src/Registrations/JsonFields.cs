using System.Text.Json;

namespace Registry.Registrations;

/// <summary>Takes the known fields out of a JSON object as text, and notes those of a wrong type. Unknown fields are ignored.</summary>
internal sealed class JsonFields
{
    private readonly JsonElement _json;
    private readonly List<FieldError> _malformed = [];

    public JsonFields(JsonElement json)
    {
        _json = json;
        if (json.ValueKind != JsonValueKind.Object) _malformed.Add(new FieldError("body", "must be a JSON object"));
    }

    public IReadOnlyList<FieldError> Malformed => _malformed;

    public string? Text(string name) => Find(name) is { } value ? String(name, value, "must be a string") : null;

    /// <summary>A JSON number keeps its digits as they were written.</summary>
    public string? Number(string name) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number ? value.GetRawText()
        : String(name, value, "must be a number");

    private JsonElement? Find(string name) =>
        _json.ValueKind == JsonValueKind.Object && _json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private string? String(string name, JsonElement value, string otherwise)
    {
        if (value.ValueKind != JsonValueKind.String) return Wrong(name, otherwise);
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // An escaped surrogate without its other half: JSON that is well-formed, but no text.
            return Wrong(name, "is not valid text");
        }
    }

    private string? Wrong(string name, string message)
    {
        _malformed.Add(new FieldError(name, message));
        return null;
    }
}
