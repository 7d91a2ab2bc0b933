using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Http;

/// <summary>Registrations signed by ethers, over what the daemon says is to be signed; and everything that forges one.</summary>
public sealed class WalletRegistrationTests(WalletFixture fixture) : IClassFixture<WalletFixture>
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
    };

    [JsTheory]
    [InlineData("eip191", false)]
    [InlineData("eip712", false)]
    [InlineData("eip191", true)]
    [InlineData("eip712", true)]
    public async Task A_registration_signed_by_ethers_is_accepted(string scheme, bool compact)
    {
        var body = await SignedAsync(scheme, $"{scheme} {compact}", compact);
        var answer = (await fixture.Daemon.Http.RegisterAsync(body)).Expect(HttpStatusCode.Created);
        Assert.Equal("registered", answer["status"].GetString());
        Assert.True(answer["verified"].GetProperty("wallet").GetBoolean());
        Assert.False(answer["verified"].GetProperty("peer").GetBoolean());
        Assert.Contains(fixture.Daemon.PeerId, answer["dht_bootstrap"].GetString());

        var held = (await fixture.Daemon.Http.GetAsync($"/api/nodes/{answer["node_id"]}?proof=true")).Expect(HttpStatusCode.OK);
        var verified = await (await fixture.WalletAsync()).VerifyRecordAsync(held["proof"].GetBytesFromBase64());
        Assert.Equal(body["wallet_address"]!.GetValue<string>(), verified.GetProperty("recovered").GetString());

        var again = (await fixture.Daemon.Http.RegisterAsync(body)).Expect(HttpStatusCode.OK);
        Assert.Equal(answer["node_id"].GetString(), again["node_id"].GetString());
    }

    [JsTheory]
    [MemberData(nameof(Changes))]
    public async Task A_field_changed_after_signing_is_refused(string field, string value)
    {
        foreach (var scheme in new[] { "eip191", "eip712" })
        {
            var model = $"changed {field} {scheme}";
            var body = await SignedAsync(scheme, model);
            body[field] = JsonNode.Parse(value
                .Replace("SOON", InOneHour(), StringComparison.Ordinal)
                .Replace("NOW", Earlier(body["issued_at"]!.GetValue<string>()), StringComparison.Ordinal)
                .Replace("PEER", GpuWorker.NewPeer().ToString(), StringComparison.Ordinal)
                .Replace("WALLET", new GpuWorker(model).Wallet, StringComparison.Ordinal));
            (await fixture.Daemon.Http.RegisterAsync(body)).Expect(HttpStatusCode.Unauthorized, "signature_invalid");
            await NothingStoredAsync(model);
            await NothingStoredAsync(Other);
        }
    }

    [JsFact]
    public async Task A_forged_signature_is_refused()
    {
        var wallet = await fixture.WalletAsync();
        var body = await SignedAsync("eip191", "forged");
        var signature = body["signature"]!.GetValue<string>();
        var forged = new Dictionary<string, string>
        {
            ["high s"] = await wallet.HighSAsync(signature),
            ["another wallet's"] = (await SignedAsync("eip191", "forged"))["signature"]!.GetValue<string>(),
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
        foreach (var (made, told) in new[] { ("eip191", "eip712"), ("eip712", "eip191") })
        {
            var body = await SignedAsync(made, $"made {made}");
            body["signature_scheme"] = told;
            (await fixture.Daemon.Http.RegisterAsync(body)).Expect(HttpStatusCode.Unauthorized, "signature_invalid");
            await NothingStoredAsync($"made {made}");
        }
    }

    [JsFact]
    public async Task A_peer_id_belongs_to_the_wallet_that_registered_it_first()
    {
        var first = await SignedAsync("eip191", "owned");
        (await fixture.Daemon.Http.RegisterAsync(first)).Expect(HttpStatusCode.Created);
        var second = await SignedAsync("eip191", "taken", peer: first["peer_id"]!.GetValue<string>());
        (await fixture.Daemon.Http.RegisterAsync(second)).Expect(HttpStatusCode.Conflict, "peer_owned");
        await NothingStoredAsync("taken");
    }

    [JsFact]
    public async Task A_stale_registration_is_refused()
    {
        foreach (var minutes in new[] { -6, 6 })
        {
            var body = await SignedAsync("eip191", "stale", issued: DateTimeOffset.UtcNow.AddMinutes(minutes));
            (await fixture.Daemon.Http.RegisterAsync(body)).Expect(HttpStatusCode.Conflict, "stale_registration");
        }
        await NothingStoredAsync("stale");
    }

    [JsFact]
    public async Task A_registration_can_be_withdrawn_by_the_wallet_and_the_old_body_does_not_bring_it_back()
    {
        var wallet = await fixture.WalletAsync();
        var body = await SignedAsync("eip191", "withdrawn", issued: DateTimeOffset.UtcNow.AddSeconds(-10));
        var node = (await fixture.Daemon.Http.RegisterAsync(body)).Expect(HttpStatusCode.Created)["node_id"].GetString();

        var issued = DateTimeOffset.UtcNow.ToString(GpuWorker.TimeFormat);
        var text = string.Join('\n', "Far Mesh withdrawal", "I run this peer and offer this model.", "", "Network: far-mesh",
            $"Wallet: {body["wallet_address"]}", $"Peer: {body["peer_id"]}", $"Model: {body["model_id"]}", $"Issued: {issued}");
        var withdrawal = new JsonObject
        {
            ["wallet_address"] = body["wallet_address"]!.DeepClone(),
            ["peer_id"] = body["peer_id"]!.DeepClone(),
            ["model_id"] = body["model_id"]!.DeepClone(),
            ["issued_at"] = issued,
            ["signature"] = (await wallet.SignTextAsync(body["wallet_address"]!.GetValue<string>(), text)).Signature,
        };
        (await fixture.Daemon.Http.DeleteAsync($"/api/nodes/{node}", withdrawal)).Expect(HttpStatusCode.NoContent);
        await NothingStoredAsync("withdrawn");
        (await fixture.Daemon.Http.RegisterAsync(body)).Expect(HttpStatusCode.Conflict, "stale_registration");
    }

    private static string Earlier(string issued) => DateTimeOffset.Parse(issued, CultureInfo.InvariantCulture).AddSeconds(-30).ToUniversalTime().ToString(GpuWorker.TimeFormat);

    private static string InOneHour() => DateTimeOffset.UtcNow.AddHours(1).ToString(GpuWorker.TimeFormat);

    private async Task<JsonObject> SignedAsync(string scheme, string model, bool compact = false, string? peer = null, DateTimeOffset? issued = null)
    {
        var wallet = await fixture.WalletAsync();
        var (address, _) = await wallet.CreateAsync();
        var body = GpuWorker.Body(address, GpuWorker.NewPeer(), model);
        body["peer_id"] = peer ?? body["peer_id"]!.GetValue<string>();
        body["issued_at"] = (issued ?? DateTimeOffset.UtcNow).ToString(GpuWorker.TimeFormat);
        body["signature_scheme"] = scheme;

        var toSign = (await fixture.Daemon.Http.StatementAsync(body)).Expect(HttpStatusCode.OK);
        var (signature, shorter) = scheme == "eip712"
            ? await wallet.SignTypedDataAsync(address, toSign["typed_data"])
            : await wallet.SignTextAsync(address, toSign["text"].GetString()!);
        body["signature"] = compact ? shorter : signature;
        return body;
    }

    private async Task NothingStoredAsync(string model)
    {
        var active = (await fixture.Daemon.Http.GetAsync($"/api/nodes/active?model_id={Uri.EscapeDataString(model)}")).Expect(HttpStatusCode.OK);
        Assert.Empty(active.Body.EnumerateArray());
    }
}

/// <summary>A daemon, and ethers for its clients.</summary>
public sealed class WalletFixture : IAsyncLifetime
{
    private Task<Wallet>? _wallet;

    public DaemonProcess Daemon { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Daemon = await DaemonProcess.StartAsync();

    /// <summary>Started by the first test that is not skipped.</summary>
    public Task<Wallet> WalletAsync() => _wallet ??= Peers.StartWalletAsync();

    public async ValueTask DisposeAsync()
    {
        if (_wallet is { IsCompletedSuccessfully: true }) await (await _wallet).DisposeAsync();
        await (Daemon?.DisposeAsync() ?? default); // it may not have started
    }
}
