using System.Text.Json.Nodes;

namespace Registry.Daemon.Tests.Commands;

public sealed class SignCommandTests
{
    private const string Key = "0x0123456789012345678901234567890123456789012345678901234567890123";
    private const string Account = "0x14791697260E4c9A71f18484C9f997B308e59325";
    private const string Body = """{"model_id":"m","peer_id":"QmS9KwZptnVdB9FFV7uGgaTq4sEKBwcYeKZDfSpyKDUd1g","public_addr":"1.2.3.4:31330","vram_total_gb":24.0}""";

    [Theory]
    [InlineData("eip191")]
    [InlineData("eip712")]
    public async Task It_adds_what_the_call_needs_and_leaves_the_rest(string scheme)
    {
        using var files = new SignFiles(Key + "\n", Body);
        var (code, output, _) = await CommandRun.RunAsync("sign", files.Body, "--wallet-key", files.Key, "--scheme", scheme);

        Assert.Equal(0, code);
        var signed = JsonNode.Parse(output)!;
        Assert.Equal(Account, (string)signed["wallet_address"]!);
        Assert.Equal(scheme, (string)signed["signature_scheme"]!);
        Assert.Equal(132, ((string)signed["signature"]!).Length);
        Assert.EndsWith("Z", (string)signed["issued_at"]!, StringComparison.Ordinal);
        Assert.Equal("24.0", signed["vram_total_gb"]!.ToJsonString());
    }

    [Theory]
    [InlineData("not a key", Body, "wallet key")]
    [InlineData(Key, "[]", "JSON object")]
    [InlineData(Key, "{", "no JSON")]
    [InlineData(Key, """{"model_id":"m"}""", "peer_id")]
    [InlineData(Key, """{"wallet_address":"0x0000000000000000000000000000000000000001","model_id":"m","peer_id":"QmS9KwZptnVdB9FFV7uGgaTq4sEKBwcYeKZDfSpyKDUd1g","public_addr":"1.2.3.4:1"}""", "wallet_address")]
    public async Task What_cannot_be_signed_is_said(string key, string body, string reason)
    {
        using var files = new SignFiles(key, body);
        var (code, output, error) = await CommandRun.RunAsync("sign", files.Body, "--wallet-key", files.Key);

        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_is_said() =>
        Assert.Equal(1, (await CommandRun.RunAsync("sign", "/nonexistent/body.json", "--wallet-key", "/nonexistent/key")).Code);

    private sealed class SignFiles : IDisposable
    {
        private readonly TemporaryDirectory _directory = new();

        public SignFiles(string key, string body)
        {
            System.IO.File.WriteAllText(Key, key);
            System.IO.File.WriteAllText(Body, body);
        }

        public string Key => _directory.File("wallet.key");

        public string Body => _directory.File("body.json");

        public void Dispose() => _directory.Dispose();
    }
}
