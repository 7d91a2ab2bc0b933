using System.Text.Json;

namespace Registry.Interop.Tests.Harness;

/// <summary>What a lookup or one peer answered. A regular value, or a dictionary with one entry a subkey, or nothing.</summary>
public sealed record HivemindAnswer(JsonElement? Value, IReadOnlyDictionary<string, HivemindEntry>? Entries, double Expires)
{
    public static readonly HivemindAnswer Nothing = new(null, null, 0);

    public bool Found => Value is not null || Entries is not null;

    public static HivemindAnswer Read(JsonElement answer)
    {
        var expires = answer.TryGetProperty("expires", out var e) ? e.GetDouble() : 0;
        if (answer.TryGetProperty("entries", out var entries))
        {
            return new(null, entries.EnumerateObject().ToDictionary(p => p.Name, p => new HivemindEntry(p.Value[0], p.Value[1].GetDouble())), expires);
        }
        return answer.TryGetProperty("value", out var value) ? new(value, null, expires) : Nothing;
    }
}
