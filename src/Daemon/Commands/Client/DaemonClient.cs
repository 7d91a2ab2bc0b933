using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Registry.HttpBridge.Endpoints.Contracts;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Operator.Contracts;
using Registry.HttpBridge.Petals.Contracts;
using Registry.HttpBridge.Routing.Contracts;

namespace Registry.Daemon.Commands.Client;

/// <summary>Speaks to a running daemon over its HTTP API. Whatever goes wrong is a <see cref="CommandException"/> for the user.</summary>
internal sealed class DaemonClient(DaemonAddress daemon) : IDisposable
{
    private const string Ndjson = "application/x-ndjson";

    // The daemon has deadlines of its own for all that takes long.
    private readonly HttpClient _http = new(daemon.CreateHandler())
    {
        BaseAddress = daemon.Url,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>A page of a listing, and how many rows there are in all.</summary>
    public async Task<(JsonArray Rows, int Total)> PageAsync(string path, CancellationToken cancellation)
    {
        using var response = await SendAsync(path, "application/json", cancellation);
        if (await BodyAsync(response, cancellation) is not JsonArray rows) throw Unexpected("no listing");
        var total = response.Headers.TryGetValues("X-Total-Count", out var counts) && int.TryParse(counts.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : rows.Count;
        return (rows, total);
    }

    /// <summary>All rows of a listing, page by page.</summary>
    public async Task<JsonArray> AllAsync(string path, CancellationToken cancellation)
    {
        var (all, total) = await PageAsync(path, cancellation);
        while (all.Count < total)
        {
            var (more, _) = await PageAsync($"{path}?offset={all.Count}", cancellation);
            if (more.Count == 0) break;
            foreach (var row in more) all.Add(row?.DeepClone());
        }

        return all;
    }

    /// <summary>A document that is one object.</summary>
    public async Task<JsonObject> DocumentAsync(string path, CancellationToken cancellation)
    {
        using var response = await SendAsync(path, "application/json", cancellation);
        return await BodyAsync(response, cancellation) as JsonObject ?? throw Unexpected("no document");
    }

    /// <summary>Changes something. Null when the daemon answers without a document.</summary>
    public async Task<JsonObject?> ChangeAsync(HttpMethod method, string path, JsonObject body, CancellationToken cancellation)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await SendAsync(method, path, "application/json", content, cancellation);
        return await BodyAsync(response, cancellation) as JsonObject;
    }

    /// <summary>The lines of a stream as they come.</summary>
    public async IAsyncEnumerable<string> LinesAsync(string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var response = await SendAsync(path, Ndjson, cancellation);
        if (response.Content.Headers.ContentType?.MediaType != Ndjson) throw Unexpected("no stream of lines");
        using var reader = new StreamReader(new AnswerStream(await response.Content.ReadAsStreamAsync(cancellation)));
        while (await ReadAsync(() => reader.ReadLineAsync(cancellation).AsTask()) is { } line)
        {
            if (line.Length > 0) yield return line;
        }
    }

    /// <summary>A document of the daemon as what it should be.</summary>
    public T Read<T>(JsonNode document, JsonTypeInfo<T> type) => Read(() =>
    {
        // Reading lets pass what is missing; writing does not, but for items of lists.
        var read = document.Deserialize(type);
        return HasGaps(JsonSerializer.SerializeToNode(read!, type)) ? default : read;
    });

    /// <summary>A line of a stream, in which less may be than a daemon would say: other programs speak Delegated Routing, too.</summary>
    public T Read<T>(string line, JsonTypeInfo<T> type) => Read(() => JsonSerializer.Deserialize(line, type));

    public void Dispose() => _http.Dispose();

    private static bool HasGaps(JsonNode? document) => document switch
    {
        JsonArray items => items.Any(item => item is null || HasGaps(item)),
        JsonObject fields => fields.Any(field => HasGaps(field.Value)),
        _ => false,
    };

    private T Read<T>(Func<T?> read)
    {
        try
        {
            return read() ?? throw Unexpected("nothing");
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or NotSupportedException)
        {
            throw Unexpected("something else");
        }
    }

    private Task<HttpResponseMessage> SendAsync(string path, string accept, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, path, accept, content: null, cancellation);

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string accept, HttpContent? content, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (daemon.Token is { } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        var response = await ReadAsync(() => _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation));
        if (response.IsSuccessStatusCode) return response;

        using (response)
        {
            throw await BodyAsync(response, cancellation) is JsonObject problem && Text(problem["message"]) is { } message
                ? new CommandException($"{message} ({Text(problem["code"])}){Advice(response.StatusCode, path)}")
                : Unexpected($"status {(int)response.StatusCode}");
        }
    }

    private async Task<T> ReadAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (HttpRequestException fault) when (fault.InnerException is SocketException or TimeoutException or OperationCanceledException)
        {
            throw new CommandException(daemon.NobodyAnswers(fault.InnerException));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            throw new CommandException($"The daemon at {daemon} broke off: {fault.Message}");
        }
    }

    private CommandException Unexpected(string what) => new($"{daemon} answered with {what}: it is no registry daemon, or one of another version.");

    /// <summary>The public address has none of the operator's calls, and the other one wants the token.</summary>
    private string Advice(HttpStatusCode status, string path) => status switch
    {
        HttpStatusCode.Unauthorized when daemon.Socket is null => daemon.Token is null ? " --token-file names the file that holds it." : " The file of --token-file holds another.",
        HttpStatusCode.NotFound when daemon.Socket is null && path.StartsWith("api/operator/", StringComparison.Ordinal) => " Is this the daemon's --operator-http address?",
        _ => "",
    };

    /// <summary>Null when it is not JSON.</summary>
    private Task<JsonNode?> BodyAsync(HttpResponseMessage response, CancellationToken cancellation) => ReadAsync(async () =>
    {
        await using var body = new AnswerStream(await response.Content.ReadAsStreamAsync(cancellation));
        try
        {
            return await JsonNode.ParseAsync(body, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }, cancellationToken: cancellation);
        }
        catch (JsonException)
        {
            return null;
        }
    });

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

/// <summary>What the commands read of the daemon's answers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ProblemBody))]
[JsonSerializable(typeof(PeerAnswer))]
[JsonSerializable(typeof(DiagnosisAnswer))]
[JsonSerializable(typeof(ConnectedPeer[]))]
[JsonSerializable(typeof(TablePeer[]))]
[JsonSerializable(typeof(RecordRow[]))]
[JsonSerializable(typeof(LookupLine))]
[JsonSerializable(typeof(ModelsAnswer))]
[JsonSerializable(typeof(SwarmPeer[]))]
[JsonSerializable(typeof(SwarmRecord[]))]
[JsonSerializable(typeof(BlockRow[]))]
[JsonSerializable(typeof(AuditLine[]))]
internal sealed partial class ClientJson : JsonSerializerContext;
