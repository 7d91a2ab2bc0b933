using System.Text.Json;

namespace Registry.Interop.Tests.Harness;

/// <summary>ethers: makes wallets, signs and recovers.</summary>
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

    /// <summary>The same signature with a high s.</summary>
    public async Task<string> HighSAsync(string signature) =>
        (await lines.AskAsync("highs", new { signature })).GetProperty("signature").GetString()!;

    /// <summary>Decodes a SignedRegistration, rebuilds what was signed and recovers who signed it; all by ethers alone.</summary>
    public Task<JsonElement> VerifyRecordAsync(byte[] record) => lines.AskAsync("verify", new { hex = Convert.ToHexStringLower(record) });

    public ValueTask DisposeAsync() => lines.DisposeAsync();

    private static (string Signature, string Compact) Signed(JsonElement answer) =>
        (answer.GetProperty("signature").GetString()!, answer.GetProperty("compact").GetString()!);
}
