using System.Globalization;
using System.Text.Json;
using Registry.HttpBridge.Errors;

namespace Registry.HttpBridge.Operator;

/// <summary>Reads the fields of a changing call, and collects what is wrong with them.</summary>
internal sealed class OperatorBody(JsonElement body)
{
    private const int MaxReason = 500;

    private readonly Dictionary<string, string[]> _errors = [];

    /// <summary>Null when every field that was read is sound.</summary>
    public ApiError? Error => _errors.Count == 0 ? null : ApiError.Validation(_errors);

    public void Wrong(string field, string rule) => _errors[field] = [rule];

    /// <summary>Empty when it is missing or no text, which is a mistake.</summary>
    public string Text(string name)
    {
        var text = Find(name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";
        if (text.Length == 0) Wrong(name, "is required");
        return text;
    }

    /// <summary>Why it is done: 1 to 500 printable characters.</summary>
    public string Reason()
    {
        var reason = Text("reason").Trim();
        if (reason.Length is 0 or > MaxReason || reason.Any(c => char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
        {
            Wrong("reason", $"must say why, in 1 to {MaxReason} printable characters");
        }

        return reason;
    }

    /// <summary>False when it is missing.</summary>
    public bool Flag(string name)
    {
        var value = Find(name)?.ValueKind ?? JsonValueKind.Null;
        if (value is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null)) Wrong(name, "must be true or false");
        return value == JsonValueKind.True;
    }

    /// <summary>Null when it is missing.</summary>
    public DateTimeOffset? FutureTime(string name, DateTimeOffset now)
    {
        if (Find(name) is not { ValueKind: not JsonValueKind.Null } value) return null;
        if (value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var time) && time > now) return time;
        Wrong(name, "must be a time to come, as 2026-01-31T12:00:00Z");
        return null;
    }

    private JsonElement? Find(string name) => body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) ? value : null;
}
