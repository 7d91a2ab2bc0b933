using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Http;

/// <summary>Everything that makes another statement of a signed one is refused, and leaves nothing behind.</summary>
public sealed class ForgedRegistrationTests(WalletFixture fixture) : IClassFixture<WalletFixture>
{
    private const string Other = "another-model";

    public static TheoryData<string, string> Changes => new()
    {
        { "model_id", "\"another-model\"" },
        { "public_addr", "\"203.0.113.8:31330\"" },
        { "gpu_model", "\"NVIDIA H100\"" },
        { "vram_total_gb", "80" },
        { "num_blocks", "12" },
        { "torch_dtype", "\"int8\"" },
        { "expires_at", "\"SOON\"" },
        { "issued_at", "\"NOW\"" },
        { "peer_id", "\"PEER\"" },
        { "wallet_address", "\"WALLET\"" },
        { "api_key_hash", "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"" },
    };

    [JsTheory]
    [MemberData(nameof(Changes))]
    public async Task A_field_changed_after_signing_is_refused(string field, string value)
    {
        var wallet = await BrowserWallet.CreateAsync(fixture);
        foreach (var scheme in new[] { "eip191", "eip712" })
        {
            var model = $"changed {field} {scheme}";
            var (body, _) = await wallet.RegistrationAsync(model, scheme);
            body[field] = Changed(body, value);
            (await fixture.Daemon.Http.RegisterAsync(body)).Expect(HttpStatusCode.Unauthorized, "signature_invalid");
            await NothingStoredAsync(model);
            await NothingStoredAsync(Other);
        }
    }

    /// <summary>The wallet's word for a changed body is right, but the peer's is for the one before.</summary>
    [JsTheory]
    [MemberData(nameof(Changes))]
    public async Task A_field_changed_after_the_peer_signed_is_refused_although_the_wallet_signs_anew(string field, string value)
    {
        var ethers = await fixture.WalletAsync();
        var (address, _) = await ethers.CreateAsync();
        var (peer, peerKey) = await ethers.CreatePeerAsync();
        var model = $"changed {field} after the peer signed";
        var fields = GpuWorker.Body(address, GpuWorker.NewPeer(), model);
        fields["peer_id"] = peer;
        var proof = (await ethers.SignStatementAsync("registration", fields, address, peerKey))["peer_signature"]!;
        fields[field] = field == "wallet_address" ? (await ethers.CreateAsync()).Address : Changed(fields, value);
        var body = await ethers.SignStatementAsync("registration", fields, fields["wallet_address"]!.GetValue<string>());
        body["peer_signature"] = proof.DeepClone();
        (await fixture.Daemon.Http.RegisterAsync(body)).Expect(HttpStatusCode.Unauthorized, "signature_invalid");
        await NothingStoredAsync(model);
        await NothingStoredAsync(Other);
    }

    [JsFact]
    public async Task A_forged_signature_is_refused()
    {
        var ethers = await fixture.WalletAsync();
        var wallet = await BrowserWallet.CreateAsync(fixture);
        var (body, _) = await wallet.RegistrationAsync("forged");
        var signature = body["signature"]!.GetValue<string>();
        var stranger = (await (await BrowserWallet.CreateAsync(fixture)).RegistrationAsync("forged")).Body;
        var forged = new Dictionary<string, string>
        {
            ["high s"] = await ethers.HighSAsync(signature),
            ["another wallet's"] = stranger["signature"]!.GetValue<string>(),
            ["other recovery id"] = signature[..^2] + (signature.EndsWith("1b", StringComparison.Ordinal) ? "1c" : "1b"),
            ["unknown recovery id"] = signature[..^2] + "1d",
            ["zeros"] = "0x" + new string('0', 130),
            ["two bytes short"] = signature[..^4], // one would leave the compact form
            ["one byte long"] = signature + "00",
            ["not hex"] = signature[..^2] + "zz",
            ["flipped bit"] = signature[..20] + (signature[20] == '0' ? '1' : '0') + signature[21..],
        };
        foreach (var (kind, value) in forged)
        {
            body["signature"] = value;
            var answer = await fixture.Daemon.Http.RegisterAsync(body);
            Assert.True(answer is { Status: HttpStatusCode.Unauthorized, Code: "signature_invalid" }, $"{kind}: {answer.Text}");
            Assert.Equal("application/problem+json", answer.MediaType);
        }

        body.Remove("signature");
        (await fixture.Daemon.Http.RegisterAsync(body)).Expect(HttpStatusCode.Unauthorized, "signature_required");
        await NothingStoredAsync("forged");
    }

    [JsFact]
    public async Task A_signature_under_the_other_scheme_is_refused()
    {
        var wallet = await BrowserWallet.CreateAsync(fixture);
        foreach (var (made, told) in new[] { ("eip191", "eip712"), ("eip712", "eip191") })
        {
            var (body, _) = await wallet.RegistrationAsync($"made {made}", made);
            body["signature_scheme"] = told;
            (await fixture.Daemon.Http.RegisterAsync(body)).Expect(HttpStatusCode.Unauthorized, "signature_invalid");
            await NothingStoredAsync($"made {made}");
        }
    }

    /// <summary>What was signed as one kind of statement is not taken for another.</summary>
    [JsFact]
    public async Task A_signature_over_another_kind_of_statement_is_refused()
    {
        var http = fixture.Daemon.Http;
        var wallet = await BrowserWallet.CreateAsync(fixture);
        foreach (var scheme in new[] { "eip191", "eip712" })
        {
            var (body, _) = await wallet.RegistrationAsync($"kinds {scheme}", scheme);
            (await http.RegisterAsync(body)).Expect(HttpStatusCode.Created);
            (await http.WithdrawAsync(body)).Expect(HttpStatusCode.Unauthorized, "signature_invalid");
            body["expires_at"] = GpuWorker.Time(DateTimeOffset.UtcNow.AddHours(1));
            (await http.AuthorizeAsync(body)).Expect(HttpStatusCode.Unauthorized, "signature_invalid");
        }
    }

    private static JsonNode? Changed(JsonObject body, string value) => JsonNode.Parse(value
        .Replace("SOON", GpuWorker.Time(DateTimeOffset.UtcNow.AddHours(1)), StringComparison.Ordinal)
        .Replace("NOW", Earlier(body["issued_at"]!.GetValue<string>()), StringComparison.Ordinal)
        .Replace("PEER", GpuWorker.NewPeer().ToString(), StringComparison.Ordinal)
        .Replace("WALLET", new GpuWorker(Other).Wallet, StringComparison.Ordinal));

    private static string Earlier(string issued) => GpuWorker.Time(DateTimeOffset.Parse(issued, CultureInfo.InvariantCulture).AddSeconds(-30));

    private async Task NothingStoredAsync(string model)
    {
        var active = (await fixture.Daemon.Http.GetAsync($"/api/nodes/active?model_id={Uri.EscapeDataString(model)}")).Expect(HttpStatusCode.OK);
        Assert.Empty(active.Body.EnumerateArray());
    }
}
