using System.Net;
using System.Text.Json.Nodes;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Http;

/// <summary>Bodies that are no registration: a clear status and code, nothing stored, the daemon goes on.</summary>
public sealed class BadBodyTests(DaemonFixture fixture) : IClassFixture<DaemonFixture>
{
    public static TheoryData<string, string> WrongValues => new()
    {
        { "model_id", "\"a\\u0000b\"" },
        { "model_id", "\"a\\nNetwork: other\"" },
        { "model_id", "[]" },
        { "model_id", "\"\"" },
        { "gpu_model", "\"\\u001b[31m\"" },
        { "gpu_model", "{}" },
        { "vram_total_gb", "-1" },
        { "vram_total_gb", "1e308" },
        { "vram_total_gb", "true" },
        { "num_blocks", "99999999999999999999999999" },
        { "num_blocks", "1.5" },
        { "torch_dtype", "\"Float16; DROP TABLE\"" },
        { "wallet_address", "\"0x1234\"" },
        { "wallet_address", "17" },
        { "peer_id", "\"Qm\"" },
        { "peer_id", "null" },
        { "public_addr", "\"0.0.0.0:1\"" },
        { "public_addr", "\"nowhere\"" },
        { "issued_at", "\"yesterday\"" },
        { "issued_at", "1700000000" },
        { "issued_at", "\"9999-12-31T23:59:59Z\"" }, // was a 500: a day after it there is no time
        { "issued_at", "\"0001-01-01T00:00:00Z\"" },
        { "model_id", "\"*\"" },
        { "gpu_model", "\"NVIDIA\\u2028RTX\"" },
        { "api_key_hash", "\"rk_\"" },
        { "authorization", "\"0x\"" },
        { "expires_at", "\"9999-12-31T23:59:59Z\"" },
    };

    [Theory]
    [MemberData(nameof(WrongValues))]
    public async Task A_wrong_value_is_named(string field, string json)
    {
        var body = new GpuWorker("bad value").SignedBody();
        body[field] = JsonNode.Parse(json);
        var answer = (await fixture.Daemon.Http.PostTextAsync("/api/nodes/register", body.ToJsonString())).Expect(HttpStatusCode.UnprocessableEntity);
        Assert.Equal("application/problem+json", answer.MediaType);
        Assert.Contains(field, answer["errors"].GetRawText());
        await NothingStoredAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[1,2,3]")]
    [InlineData("\"text\"")]
    [InlineData("{\"wallet_address\":")]
    public async Task What_is_no_json_object_is_a_client_error(string text)
    {
        var answer = await fixture.Daemon.Http.PostTextAsync("/api/nodes/register", text);
        Assert.InRange((int)answer.Status, 400, 422);
        Assert.Equal("application/problem+json", answer.MediaType);
        await NothingStoredAsync();
    }

    [Fact]
    public async Task A_body_over_64_kib_is_too_large()
    {
        var body = new GpuWorker("too large").SignedBody();
        body["note"] = new string('x', 65 << 10);
        (await fixture.Daemon.Http.RegisterAsync(body)).Expect(HttpStatusCode.RequestEntityTooLarge);
        await NothingStoredAsync();
    }

    [Fact]
    public async Task Deep_nesting_is_a_client_error()
    {
        var answer = await fixture.Daemon.Http.PostTextAsync("/api/nodes/register", new string('[', 20_000) + new string(']', 20_000));
        Assert.InRange((int)answer.Status, 400, 422);
        (await fixture.Daemon.Http.HealthAsync()).Expect(HttpStatusCode.OK);
    }

    private async Task NothingStoredAsync()
    {
        var active = (await fixture.Daemon.Http.GetAsync("/api/nodes/active")).Expect(HttpStatusCode.OK);
        Assert.Empty(active.Body.EnumerateArray());
    }
}
