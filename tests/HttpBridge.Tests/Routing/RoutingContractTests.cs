using System.Net;

namespace Registry.HttpBridge.Tests.Routing;

/// <summary>Headers, errors and methods of Delegated Routing.</summary>
public sealed class RoutingContractTests(NetworkFixture network) : IClassFixture<NetworkFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/routing/v1/providers/nonsense", 422, "validation_failed")]
    [InlineData("/routing/v1/providers/12D3KooWnonsense", 422, "validation_failed")]
    [InlineData("/routing/v1/peers/nonsense", 422, "validation_failed")]
    [InlineData("/routing/v1/dht/closest/peers/nonsense", 422, "validation_failed")]
    [InlineData("/routing/v1/nothing/here", 400, "unknown_path")]
    [InlineData("/routing/v1/providers", 400, "unknown_path")]
    [InlineData("/routing/v1/ipns/k51qzi5uqu5dlvj2baxnqndepeb86cbk3ng7n3i46uzyxzyqj2xjonzllnv0v8", 501, "not_implemented")]
    public async Task What_cannot_be_answered_is_a_problem(string path, int status, string code)
    {
        var answer = await network.Client.GetAsync(path, Cancellation);
        await answer.ExpectProblemAsync(status, code);
        Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
    }

    [Theory]
    [InlineData("PUT", "/routing/v1/ipns/k51qzi5uqu5dlvj2baxnqndepeb86cbk3ng7n3i46uzyxzyqj2xjonzllnv0v8")]
    [InlineData("PUT", "/routing/v1/providers/")]
    [InlineData("DELETE", "/routing/v1/peers/x")]
    public async Task Other_methods_are_not_implemented(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        await (await network.Client.SendAsync(request, Cancellation)).ExpectProblemAsync(501, "not_implemented");
    }

    [Fact]
    public async Task A_hash_longer_than_the_dht_takes_is_no_key()
    {
        var cid = new Registry.Multiformats.Cid(Registry.Multiformats.Cid.RawCodec, Registry.Multiformats.Multihash.Identity(new byte[100]));
        await (await network.Client.GetAsync($"/routing/v1/providers/{cid}", Cancellation)).ExpectProblemAsync(422, "validation_failed");
    }

    [Fact]
    public async Task A_protocol_name_is_not_endless() =>
        await (await network.Client.GetAsync($"/routing/v1/providers/{TestKeys.CidOf("x")}?filter-protocols={new string('a', 64)}", Cancellation)).ExpectProblemAsync(422, "validation_failed");

    [Fact]
    public async Task Neither_json_nor_ndjson_is_not_acceptable()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/routing/v1/providers/{TestKeys.CidOf("x")}");
        request.Headers.Add("Accept", "text/html");
        await (await network.Client.SendAsync(request, Cancellation)).ExpectProblemAsync(406, "not_acceptable");
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-ndjson")]
    public async Task Nothing_found_is_cached_briefly(string accept)
    {
        var answer = await GetAsync($"/routing/v1/providers/{TestKeys.CidOf("contract/nothing")}", accept);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(accept, answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(accept == "application/json" ? """{"Providers":[]}""" : "", await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("public, max-age=15, stale-while-revalidate=172800, stale-if-error=172800", Raw(answer, "Cache-Control"));
        Assert.Contains("Accept", answer.Headers.Vary);
        Assert.Equal(network.Time.GetUtcNow(), answer.Content.Headers.LastModified);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-ndjson")]
    public async Task Records_are_cached_until_the_first_of_them_ends(string accept)
    {
        var key = $"contract/{accept}";
        for (var i = 0; i < 3; i++) network.Daemon.Providers.Announce(key, $"{key} {i}", "/ip4/1.2.3.4/tcp/1");
        Assert.Equal("public, max-age=300, stale-while-revalidate=172500, stale-if-error=172500", Raw(await GetAsync($"/routing/v1/providers/{TestKeys.CidOf(key)}", accept), "Cache-Control"));
    }

    [Fact]
    public async Task Compression_is_told_to_caches()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/routing/v1/providers/{TestKeys.CidOf("contract/compressed")}");
        request.Headers.Add("Accept-Encoding", "gzip");
        var answer = await network.Client.SendAsync(request, Cancellation);
        Assert.Equal("gzip", Assert.Single(answer.Content.Headers.ContentEncoding));
        Assert.Equal(["Accept", "Accept-Encoding"], answer.Headers.Vary.Order());
    }

    [Fact]
    public async Task Head_has_the_headers_alone()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, $"/routing/v1/providers/{TestKeys.CidOf("contract/head")}");
        var answer = await network.Client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.ToString());
        Assert.StartsWith("public, max-age=15", Raw(answer, "Cache-Control"), StringComparison.Ordinal);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task Options_tell_what_is_allowed()
    {
        using var plain = new HttpRequestMessage(HttpMethod.Options, "/routing/v1/providers/x");
        var answer = await network.Client.SendAsync(plain, Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(["GET", "HEAD", "OPTIONS"], answer.Content.Headers.Allow);

        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/routing/v1/providers/x");
        preflight.Headers.Add("Origin", "https://example.org");
        preflight.Headers.Add("Access-Control-Request-Method", "GET");
        var allowed = await network.Client.SendAsync(preflight, Cancellation);
        Assert.Equal("*", Raw(allowed, "Access-Control-Allow-Origin"));
        Assert.Contains("GET", Raw(allowed, "Access-Control-Allow-Methods"), StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> GetAsync(string path, string accept)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", accept);
        return network.Client.SendAsync(request, Cancellation);
    }

    private static string Raw(HttpResponseMessage answer, string header) => string.Join(", ", answer.Headers.NonValidated[header]);
}
