using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Registry.Interop.Tests.Harness;

/// <summary>The daemon's HTTP API. Throws HttpRequestException when the daemon is not there.</summary>
public sealed class RegistryClient(Uri address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = Deadline.Default };

    public Uri Address => address;

    public Task<RegistryAnswer> GetAsync(string path) => SendAsync(new(HttpMethod.Get, path));

    public Task<RegistryAnswer> PostAsync(string path, JsonNode body) =>
        SendAsync(new(HttpMethod.Post, path) { Content = JsonContent.Create(body) });

    public Task<RegistryAnswer> PostTextAsync(string path, string body) =>
        SendAsync(new(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") });

    public Task<RegistryAnswer> DeleteAsync(string path, JsonNode body) =>
        SendAsync(new(HttpMethod.Delete, path) { Content = JsonContent.Create(body) });

    public Task<RegistryAnswer> RegisterAsync(JsonNode body) => PostAsync("/api/nodes/register", body);

    public Task<RegistryAnswer> StatementAsync(JsonNode body) => PostAsync("/api/nodes/statement", body);

    public Task<RegistryAnswer> HealthAsync() => GetAsync("/health");

    public async Task<RegistryAnswer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await _http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            var mediaType = response.Content.Headers.ContentType?.MediaType;
            return new(response.StatusCode, mediaType, mediaType == "application/x-ndjson" ? default : Parse(text), text);
        }
    }

    public void Dispose() => _http.Dispose();

    private static JsonElement Parse(string text)
    {
        if (text.Length == 0 || text[0] is not ('{' or '[')) return default;
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}

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
