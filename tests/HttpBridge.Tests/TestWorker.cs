using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Registry.Identity;
using Registry.Identity.Wallets;

namespace Registry.HttpBridge.Tests;

/// <summary>A worker with a wallet, whose registrations are signed as a client without this library would sign them.</summary>
internal sealed class TestWorker(int seed)
{
    public WalletKey Wallet { get; } = WalletKey.Generate();

    public PrivateKey Key { get; } = PrivateKey.FromEd25519Seed(Enumerable.Repeat((byte)seed, 32).ToArray());

    public JsonObject Body(string model = "meta-llama/Llama-2-7b-chat-hf") => new()
    {
        ["wallet_address"] = Wallet.Address.ToString(),
        ["model_id"] = model,
        ["public_addr"] = "1.2.3.4:31330",
        ["peer_id"] = Key.PublicKey.PeerId.ToString(),
        ["gpu_model"] = "NVIDIA RTX 4090",
        ["vram_total_gb"] = 24.0,
        ["num_blocks"] = 11,
        ["torch_dtype"] = "float16",
    };

    /// <summary>Asks for the statement of the body and signs its text (EIP-191).</summary>
    public async Task<JsonObject> SignAsync(HttpClient client, JsonObject body, string kind = "registration")
    {
        var answer = await client.PostAsJsonAsync($"/api/nodes/statement?kind={kind}", body, TestContext.Current.CancellationToken);
        var statement = (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!;
        var signed = (JsonObject)body.DeepClone();
        signed["issued_at"] = (string)statement["issued_at"]!;
        signed["signature"] = Wallet.SignHash(WalletHashes.Eip191((string)statement["text"]!)).ToHex();
        return signed;
    }
}
