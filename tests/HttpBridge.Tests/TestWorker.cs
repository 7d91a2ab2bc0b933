using System.Net.Http.Json;
using System.Text;
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

    /// <summary>The API key of the last registration that was signed.</summary>
    public string ApiKey { get; private set; } = "";

    /// <summary>Asks for the statement of the body and signs its text: the wallet (EIP-191), and the peer where asked to.</summary>
    public async Task<JsonObject> SignAsync(HttpClient client, JsonObject body, string kind = "registration", bool peer = false)
    {
        var asked = (JsonObject)body.DeepClone();
        asked["kind"] = kind;
        var answer = await client.PostAsJsonAsync("/api/nodes/statement", asked, TestContext.Current.CancellationToken);
        var statement = (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!;
        if (statement["api_key"] is { } key) ApiKey = (string)key!;
        var text = (string)statement["text"]!;
        var signed = (JsonObject)statement["body"]!.DeepClone();
        signed["signature"] = Wallet.SignHash(WalletHashes.Eip191(text)).ToHex();
        if (peer)
        {
            var envelope = SignedEnvelope.Seal(Key, "far-mesh-registration", "/far-mesh/registration"u8, Encoding.UTF8.GetBytes(text));
            signed["peer_signature"] = Convert.ToBase64String(envelope.Signature.Span);
        }

        return signed;
    }
}
