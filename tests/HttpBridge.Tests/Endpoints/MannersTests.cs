using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Registry.HttpBridge.Tests.Endpoints;

/// <summary>What all calls have in common: methods, headers, bodies, queries.</summary>
public sealed class MannersTests(BridgeFixture bridge) : IClassFixture<BridgeFixture>
{
    private const string Nobody = "00000000-0000-0000-0000-000000000000";

    public static TheoryData<string, string> Bodies => new()
    {
        { "POST", "/api/nodes/register" },
        { "POST", "/api/nodes/statement" },
        { "POST", "/api/authorizations" },
        { "POST", "/api/withdrawals" },
        { "PUT", $"/api/nodes/{Nobody}/heartbeat" },
        { "POST", "/api/operator/blocks" },
        { "DELETE", "/api/operator/blocks/1" },
        { "POST", $"/api/operator/nodes/{Nobody}/remove" },
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/health")]
    [InlineData("/api/stats")]
    [InlineData("/api/nodes/active")]
    [InlineData("/api/models")]
    [InlineData("/api/dht/bootstrap")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/docs/index.html")]
    [InlineData("/api/operator/peers")]
    [InlineData("/api/operator/audit")]
    [InlineData("/openapi/operator.json")]
    public async Task Head_is_answered_wherever_get_is(string path)
    {
        using var got = await SendAsync("GET", path);
        using var answer = await SendAsync("HEAD", path);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (got.StatusCode, answer.StatusCode));
        Assert.Equal(got.Content.Headers.ContentType, answer.Content.Headers.ContentType);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task A_method_that_is_not_there_is_told_which_are()
    {
        using var answer = await SendAsync("PATCH", "/api/stats");
        await answer.ExpectProblemAsync(405, "method_not_allowed");
        Assert.Equal(["GET", "HEAD"], answer.Content.Headers.Allow.Order());
    }

    [Theory]
    [InlineData("/api/stats", 200, "no-store")]
    [InlineData("/health", 200, "no-store")]
    [InlineData("/nothing", 404, "no-store")]
    [InlineData("/openapi/v2.json", 404, "no-store")]
    [InlineData("/api/authorizations?peer=x", 422, "no-store")]
    [InlineData("/api/nodes/active", 200, "no-cache")]
    [InlineData("/openapi/v1.json", 200, "no-cache")]
    [InlineData("/docs/index.html", 200, "max-age=0, private")]
    [InlineData("/api/operator/peers", 200, "no-store")]
    [InlineData("/api/operator/nothing", 404, "no-store")]
    public async Task Every_answer_says_how_to_be_read_and_kept(string path, int status, string kept)
    {
        using var answer = await SendAsync("GET", path);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Contains("default-src 'none'", Header(answer, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal(kept, Header(answer, "Cache-Control"));
        if (status >= 400) Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task A_statement_that_tells_a_key_is_kept_by_nobody()
    {
        using var answer = await bridge.Client.PostAsJsonAsync("/api/nodes/statement", new TestWorker(60).Body(), Cancellation);
        Assert.NotNull((await answer.ExpectAsync(HttpStatusCode.OK))["api_key"]);
        Assert.Equal("no-store", Header(answer, "Cache-Control"));
    }

    [Theory]
    [InlineData("/api/nodes/active?model_id=manners/tags")]
    [InlineData("/api/models")]
    [InlineData("/api/dht/bootstrap")]
    [InlineData("/openapi/v1.json")]
    public async Task Who_has_an_answer_already_is_told_so(string path)
    {
        using var first = await SendAsync("GET", path);
        var tag = first.Headers.ETag!;
        bridge.Time.Advance(TimeSpan.FromMilliseconds(100)); // an age in the answer is not what it says
        foreach (var known in new[] { tag.ToString(), $"\"other\", {tag}", "*" })
        {
            using var again = await SendAsync("GET", path, ("If-None-Match", known));
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
            Assert.Equal((tag, "no-cache"), (again.Headers.ETag, Header(again, "Cache-Control")));
        }

        using var other = await SendAsync("GET", path, ("If-None-Match", "\"other\""));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task A_tag_is_of_what_the_answer_says()
    {
        const string path = "/api/nodes/active?model_id=manners/changes";
        using var before = await SendAsync("GET", path);
        var worker = new TestWorker(61);
        await (await bridge.Client.PostAsJsonAsync("/api/nodes/register", await worker.SignAsync(bridge.Client, worker.Body("manners/changes")), Cancellation)).ExpectAsync(HttpStatusCode.Created);
        using var after = await SendAsync("GET", path, ("If-None-Match", before.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.NotEqual(before.Headers.ETag, after.Headers.ETag);
    }

    [Theory]
    [InlineData("POST", "/api/nodes/register", "content-type")]
    [InlineData("POST", "/api/authorizations", "content-type")]
    [InlineData("PUT", $"/api/nodes/{Nobody}/heartbeat", "authorization,content-type")]
    [InlineData("GET", "/api/nodes/active", "if-none-match")]
    [InlineData("GET", "/routing/v1/providers/x", "accept,cache-control")]
    public async Task A_page_may_ask_what_it_has_to(string method, string path, string headers)
    {
        using var answer = await SendAsync("OPTIONS", path, ("Origin", "https://wallet.example"), ("Access-Control-Request-Method", method), ("Access-Control-Request-Headers", headers));
        Assert.Equal("*", Header(answer, "Access-Control-Allow-Origin"));
        Assert.Contains(method, Header(answer, "Access-Control-Allow-Methods").Split(','));
        Assert.Superset(headers.Split(',').ToHashSet(), Header(answer, "Access-Control-Allow-Headers").Split(',').ToHashSet(StringComparer.OrdinalIgnoreCase));
        using var read = await SendAsync("GET", "/api/nodes/active", ("Origin", "https://wallet.example"));
        Assert.Contains("ETag", Header(read, "Access-Control-Expose-Headers").Split(','));
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_body_in_another_encoding_is_not_read(string method, string path)
    {
        foreach (var encoding in new[] { "gzip", "br", "nonsense", "identity, gzip" })
        {
            using var content = Json("{}");
            content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
            using var answer = await SendAsync(method, path, content);
            await answer.ExpectProblemAsync(415, "unsupported_media_type");
            Assert.Equal("identity", Header(answer, "Accept-Encoding"));
        }
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task An_empty_body_is_no_json(string method, string path)
    {
        foreach (var content in new HttpContent?[] { null, Json(""), new ByteArrayContent([]), Chunked("") })
        {
            using var answer = await SendAsync(method, path, content);
            await answer.ExpectProblemAsync(400, "invalid_json");
        }
    }

    [Fact]
    public async Task Without_a_body_in_whatever_form_a_node_is_ended_by_its_key()
    {
        foreach (var content in new HttpContent?[] { null, Json(""), Chunked("") })
        {
            using var answer = await SendAsync("DELETE", $"/api/nodes/{Nobody}", content);
            await answer.ExpectProblemAsync(404, "node_not_found");
        }
    }

    [Theory]
    [InlineData("/api/nodes/active?limit=1&limit=1")]
    [InlineData("/api/nodes/active?model_id=a&model_id=b")]
    [InlineData("/api/nodes/active?Limit=1&limit=1")]
    [InlineData("/api/models?model_id=a&model_id=b")]
    [InlineData("/api/authorizations?peer=a&peer=a")]
    [InlineData("/routing/v1/providers/x?filter-addrs=tcp&filter-addrs=udp")]
    [InlineData("/api/stats?unknown=1&unknown=2")]
    [InlineData("/api/operator/peers?limit=1&limit=1")]
    [InlineData("/api/operator/dht/lookup?key=a&key=b")]
    public async Task A_parameter_is_given_once(string path)
    {
        using var answer = await SendAsync("GET", path);
        var name = path.Split('?', '&')[2].Split('=')[0];
        var errors = (await answer.ExpectProblemAsync(422, "validation_failed"))["errors"]!.AsObject();
        Assert.Equal(name, Assert.Single(errors).Key, ignoreCase: true);
    }

    private static string Header(HttpResponseMessage answer, string name) => string.Join(", ", answer.Headers.NonValidated[name]);

    private static StringContent Json(string text) => new(text, new MediaTypeHeaderValue("application/json"));

    /// <summary>Of a length that is not told.</summary>
    private static StreamContent Chunked(string text)
    {
        var content = new StreamContent(new UnseekableStream(text)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return content;
    }

    private Task<HttpResponseMessage> SendAsync(string method, string path, params (string Name, string Value)[] headers) => SendAsync(method, path, null, headers);

    private Task<HttpResponseMessage> SendAsync(string method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        if (content is StreamContent) request.Headers.TransferEncodingChunked = true;
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return (path.Contains("operator", StringComparison.Ordinal) ? bridge.Operator : bridge.Client).SendAsync(request, Cancellation);
    }

    private sealed class UnseekableStream(string text) : MemoryStream(System.Text.Encoding.UTF8.GetBytes(text))
    {
        public override bool CanSeek => false;
    }
}
