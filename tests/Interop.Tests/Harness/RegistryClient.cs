using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Registry.Interop.Tests.Harness;

/// <summary>The daemon's HTTP API. Throws HttpRequestException when the daemon is not there.</summary>
public sealed class RegistryClient(Uri address, Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? connect = null) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectCallback = connect }) { BaseAddress = address, Timeout = Deadline.Default };

    public Uri Address => address;

    public Task<RegistryAnswer> GetAsync(string path) => SendAsync(new(HttpMethod.Get, path));

    public Task<RegistryAnswer> PostAsync(string path, JsonNode body) =>
        SendAsync(new(HttpMethod.Post, path) { Content = JsonContent.Create(body) });

    public Task<RegistryAnswer> PostTextAsync(string path, string body) =>
        SendAsync(new(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") });

    public Task<RegistryAnswer> DeleteAsync(string path, JsonNode body) =>
        SendAsync(new(HttpMethod.Delete, path) { Content = JsonContent.Create(body) });

    public Task<RegistryAnswer> RegisterAsync(JsonNode body, string? apiKey = null)
    {
        var request = Keyed(HttpMethod.Post, "/api/nodes/register", apiKey);
        request.Content = JsonContent.Create(body);
        return SendAsync(request);
    }

    public Task<RegistryAnswer> StatementAsync(JsonNode body) => PostAsync("/api/nodes/statement", body);

    public Task<RegistryAnswer> NodeAsync(string node) => GetAsync($"/api/nodes/{node}?proof=true");

    /// <summary>A heartbeat with an API key, or with what the body proves.</summary>
    public Task<RegistryAnswer> HeartbeatAsync(string node, string? apiKey, JsonNode? body = null)
    {
        var request = Keyed(HttpMethod.Put, $"/api/nodes/{node}/heartbeat", apiKey);
        request.Content = JsonContent.Create(body ?? new JsonObject());
        return SendAsync(request);
    }

    /// <summary>Ends a node at this daemon, by its API key.</summary>
    public Task<RegistryAnswer> EndAsync(string node, string? apiKey) => SendAsync(Keyed(HttpMethod.Delete, $"/api/nodes/{node}", apiKey));

    /// <summary>Ends what the signed withdrawal says, everywhere.</summary>
    public Task<RegistryAnswer> WithdrawAsync(JsonNode body) => PostAsync("/api/withdrawals", body);

    public Task<RegistryAnswer> AuthorizeAsync(JsonNode body) => PostAsync("/api/authorizations", body);

    public Task<RegistryAnswer> HealthAsync() => GetAsync("/health");

    public async Task<RegistryAnswer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await _http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            var mediaType = response.Content.Headers.ContentType?.MediaType;
            var link = response.Headers.TryGetValues("Link", out var links) ? string.Join(", ", links) : null;
            return new(response.StatusCode, mediaType, mediaType == "application/x-ndjson" ? default : Parse(text), text) { Link = link };
        }
    }

    /// <summary>Asks behind a Unix socket: the operator's calls.</summary>
    public static RegistryClient Behind(string path) => new(new Uri("http://localhost/"), async (_, cancellation) =>
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    });

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Keyed(HttpMethod method, string path, string? apiKey)
    {
        var request = new HttpRequestMessage(method, path);
        if (apiKey is not null) request.Headers.Authorization = new("Bearer", apiKey);
        return request;
    }

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

    /// <summary>The Link header; null when there is none.</summary>
    public string? Link { get; init; }

    public JsonElement this[string name] => Body.GetProperty(name);

    public RegistryAnswer Expect(HttpStatusCode status, string? code = null)
    {
        Assert.True(Status == status && (code is null || Code == code), $"wanted {(int)status} {code}, got {(int)Status} {Text}");
        return this;
    }
}
