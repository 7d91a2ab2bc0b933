using System.Net;
using System.Text.Json;

namespace Registry.Interop.Tests.Harness;

/// <summary>Status and JSON body of an HTTP answer; the body is undefined when there was none.</summary>
public sealed record RegistryAnswer(HttpStatusCode Status, string? MediaType, JsonElement Body, string Text)
{
    /// <summary>The stable word of an error; null when it is none.</summary>
    public string? Code => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("code", out var code) ? code.GetString() : null;

    public JsonElement this[string name] => Body.GetProperty(name);

    public RegistryAnswer Expect(HttpStatusCode status, string? code = null)
    {
        Assert.True(Status == status && (code is null || Code == code), $"wanted {(int)status} {code}, got {(int)Status} {Text}");
        return this;
    }
}
