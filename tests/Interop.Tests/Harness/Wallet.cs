using System.Text.Json;
using System.Text.Json.Nodes;

namespace Registry.Interop.Tests.Harness;

/// <summary>ethers and js-libp2p: make wallets and peer keys, sign statements and recover who signed.</summary>
public sealed class Wallet(JsonLinesPeer lines) : IAsyncDisposable
{
    /// <summary>A new account: its EIP-55 address and private key.</summary>
    public async Task<(string Address, string PrivateKey)> CreateAsync()
    {
        var answer = await lines.AskAsync("create");
        return (answer.GetProperty("address").GetString()!, answer.GetProperty("private_key").GetString()!);
    }

    /// <summary>personal_sign; 65 bytes as 0x-hex, and the 64-byte EIP-2098 form.</summary>
    public async Task<(string Signature, string Compact)> SignTextAsync(string address, string text) =>
        Signed(await lines.AskAsync("sign", new { address, text }));

    public async Task<(string Signature, string Compact)> SignTypedDataAsync(string address, JsonElement typedData) =>
        Signed(await lines.AskAsync("sign", new { address, typed_data = typedData }));

    /// <summary>A new key of a libp2p peer: its id, and the private key message in hex.</summary>
    public async Task<(string PeerId, string PeerKey)> CreatePeerAsync(string type = "Ed25519")
    {
        var answer = await lines.AskAsync("peer", new { type });
        return (answer.GetProperty("peer_id").GetString()!, answer.GetProperty("peer_key").GetString()!);
    }

    /// <summary>
    /// The whole body of a statement, signed over a text or typed data that were made there, by the wallet of an address, the
    /// peer of a key, or both. A registration by authorization has that in its body, and no address.
    /// </summary>
    /// <param name="kind">registration, withdrawal or authorization.</param>
    /// <param name="body">As it is posted, without proofs; issued_at must be there.</param>
    /// <param name="address">Null when the wallet does not sign.</param>
    /// <param name="peerKey">Null when the peer does not sign.</param>
    /// <param name="scheme">eip191 or eip712.</param>
    public async Task<JsonObject> SignStatementAsync(string kind, JsonObject body, string? address, string? peerKey = null, string scheme = "eip191")
    {
        var answer = await lines.AskAsync("sign", new { kind, body, address, peer_key = peerKey, scheme });
        return JsonObject.Create(answer.GetProperty("body"))!;
    }

    /// <summary>The body of a heartbeat that the peer's own key signed.</summary>
    public async Task<JsonObject> SignHeartbeatAsync(string peerKey, string nodeId, string status, string issuedAt)
    {
        var answer = await lines.AskAsync("heartbeat", new { peer_key = peerKey, node_id = nodeId, status, issued_at = issuedAt });
        return JsonObject.Create(answer.GetProperty("body"))!;
    }

    /// <summary>The same signature with a high s.</summary>
    public async Task<string> HighSAsync(string signature) =>
        (await lines.AskAsync("highs", new { signature })).GetProperty("signature").GetString()!;

    /// <summary>The record of a body with its proofs, whether a daemon would take it or not.</summary>
    public async Task<byte[]> RecordAsync(string kind, JsonObject body) =>
        Convert.FromHexString((await lines.AskAsync("record", new { kind, body })).GetProperty("hex").GetString()!);

    /// <summary>The body that a public record came from, its proofs included: what any stranger can make of it.</summary>
    public async Task<JsonObject> BodyAsync(byte[] record) =>
        JsonObject.Create((await lines.AskAsync("body", new { hex = Convert.ToHexStringLower(record) })).GetProperty("body"))!;

    /// <summary>What docs/verify/verify.mjs makes of a record, under a key of the DHT if one is given; throws when it does not verify.</summary>
    public Task<JsonElement> VerifyRecordAsync(byte[] record, string? key = null) =>
        lines.AskAsync("verify", new { hex = Convert.ToHexStringLower(record), key });

    public ValueTask DisposeAsync() => lines.DisposeAsync();

    private static (string Signature, string Compact) Signed(JsonElement answer) =>
        (answer.GetProperty("signature").GetString()!, answer.GetProperty("compact").GetString()!);
}
