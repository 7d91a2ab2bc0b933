using System.Text.Json;
using System.Text.Json.Nodes;
using Registry.Registrations.Statements;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>Bodies as clients send them: numbers in any form, wrong types named, nothing thrown.</summary>
public sealed class JsonBodyTests
{
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "24.0", "1e400", "1e-400", "123456789012345678901234567890", "\"\"", "\"24\"", "\"x\"", "\"\\u0000\"",
        "\"\\ud800\"", "\"/ip4/1.2.3.4/tcp/1\"", "\"[::1]:1\"", "\"a:1\"", "\"2026-01-31T12:00:00Z\"", "\"9999-12-31T23:59:59Z\"", "\"0001-01-01T00:00:00Z\"",
        "[]", "{}", "\"0x00\"", "\"eip712\"", "\"AAAA\"", "\"12D3KooWCf66ZzXLHXgLi9hwtkgYQGqR17ozAsKBoFYoA7CaSPFm\"", "\"0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf\"",
        $"\"{new string('9', 5000)}\"", $"\"/{new string('x', 5000)}\"",
    ];

    [Theory]
    [InlineData("24")]
    [InlineData("24.0")]
    [InlineData("\"24\"")]
    [InlineData("2.4e1")]
    public void A_number_means_the_same_in_any_form(string number)
    {
        var body = RegistrationBody.FromJson(JsonDocument.Parse($$"""{"vram_total_gb": {{number}}, "num_blocks": {{number}}, "unknown": 1}""").RootElement);

        Assert.Empty(body.Malformed);
        Assert.Equal(24m, decimal.Parse(FieldRules.Gigabytes(body.VramTotalGb!).Canonical!));
        Assert.Equal("24", FieldRules.Blocks(body.NumBlocks!).Canonical);
    }

    [Fact]
    public void Wrong_types_are_named()
    {
        var body = RegistrationBody.FromJson(JsonDocument.Parse("""{"wallet_address": 5, "model_id": ["a"], "vram_total_gb": true, "peer_id": "\ud800", "gpu_model": null, "authorization": "a", "api_key_hash": 1}""").RootElement);

        Assert.Equal(["wallet_address", "peer_id", "model_id", "vram_total_gb", "api_key_hash", "authorization"], body.Malformed.Select(error => error.Field));
        Assert.Equal("body", Assert.Single(RegistrationBody.FromJson(JsonDocument.Parse("[1]").RootElement).Malformed).Field);
        Assert.Equal("body", Assert.Single(HeartbeatBody.FromJson(JsonDocument.Parse("3").RootElement).Malformed).Field);
    }

    [Fact]
    public async Task Any_mixture_of_values_is_answered_and_kept_out()
    {
        await using var home = new Home();
        const int Seed = 20260131;
        var random = new Random(Seed);
        var names = new SigningWorker(1, 1).Unsigned(home.Now);
        for (var round = 0; round < 3000; round++)
        {
            // As text: a JSON object model would not write half a surrogate pair.
            var fields = new Dictionary<string, string>
            {
                ["wallet_address"] = $"\"{names.WalletAddress}\"",
                ["peer_id"] = $"\"{names.PeerId}\"",
                ["model_id"] = "\"m\"",
                ["public_addr"] = "\"1.2.3.4:1\"",
                ["signature"] = $"\"0x{new string('1', 130)}\"",
            };
            foreach (var name in new[] { "wallet_address", "peer_id", "model_id", "public_addr", "gpu_model", "vram_total_gb", "num_blocks", "torch_dtype", "issued_at", "expires_at", "signature", "signature_scheme", "peer_public_key", "peer_signature", "api_key_hash", "authorization", "code" })
            {
                if (random.Next(4) == 0) fields[name] = Values[random.Next(Values.Length)];
            }

            var json = $"{{{string.Join(',', fields.Select(field => $"\"{field.Key}\":{field.Value}"))}}}";
            using var document = JsonDocument.Parse(json);
            var body = RegistrationBody.FromJson(document.RootElement);
            var outcome = await home.TryRegisterAsync(body);
            Assert.True(outcome is RegistrationOutcome.Refused, $"seed {Seed}, round {round}: {json}");
            Assert.IsType<WithdrawalOutcome.Refused>(await home.WithdrawAsync(body));
            Assert.IsType<AuthorizationOutcome.Refused>(await home.KeepAsync(body));
            Draft(home, json);
            HeartbeatBody.FromJson(document.RootElement);
        }

        Assert.Equal(0, home.Registrar.Stats().TotalNodesRegistered);
    }

    /// <summary>A JSON object model does not hold half a surrogate pair, so those never come to a draft.</summary>
    private static void Draft(Home home, string json)
    {
        if (json.Contains("\\ud800", StringComparison.Ordinal)) return;
        foreach (var kind in Enum.GetValues<RecordKind>())
        {
            _ = home.Registrar.Draft(kind, JsonNode.Parse(json)!.AsObject(), out _);
        }
    }
}
