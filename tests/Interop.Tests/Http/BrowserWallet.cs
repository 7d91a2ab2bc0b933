using System.Net;
using System.Text.Json.Nodes;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Http;

/// <summary>A client as the README has it: the daemon says what is to be signed and ethers signs that, in a wallet of its own.</summary>
internal sealed class BrowserWallet(RegistryClient daemon, Wallet ethers, string address)
{
    public string Address => address;

    public static async Task<BrowserWallet> CreateAsync(WalletFixture fixture)
    {
        var ethers = await fixture.WalletAsync();
        return new(fixture.Daemon.Http, ethers, (await ethers.CreateAsync()).Address);
    }

    /// <param name="kind">registration, authorization or withdrawal.</param>
    /// <param name="fields">What is stated, but for the wallet.</param>
    /// <param name="scheme">eip191 or eip712.</param>
    /// <param name="compact">Whether the signature is sent in its 64 bytes of EIP-2098.</param>
    public async Task<SignedRequest> SignAsync(string kind, JsonObject fields, string scheme, bool compact = false)
    {
        var request = (JsonObject)fields.DeepClone();
        request["kind"] = kind;
        request["wallet_address"] = address;
        var toSign = (await daemon.StatementAsync(request)).Expect(HttpStatusCode.OK);
        var (signature, shorter) = scheme == "eip712"
            ? await ethers.SignTypedDataAsync(address, toSign["typed_data"])
            : await ethers.SignTextAsync(address, toSign["text"].GetString()!);
        var body = JsonObject.Create(toSign["body"])!;
        body["signature"] = compact ? shorter : signature;
        body["signature_scheme"] = scheme;
        return new(body, toSign.Body.TryGetProperty("api_key", out var key) ? key.GetString() : null);
    }

    public Task<SignedRequest> RegistrationAsync(string model, string scheme = "eip191", bool compact = false, DateTimeOffset? issued = null)
    {
        var fields = GpuWorker.Body(address, GpuWorker.NewPeer(), model, issued);
        if (issued is null) fields.Remove("issued_at"); // so that the daemon fills it in
        return SignAsync("registration", fields, scheme, compact);
    }
}

/// <summary>A body to send, and the API key that the daemon made for it, if it made one.</summary>
internal sealed record SignedRequest(JsonObject Body, string? ApiKey);
