using System.Text.Json.Nodes;
using Registry.Identity;
using Registry.Registrations;
using Registry.Testing;

namespace Registry.Daemon.Tests.Commands;

public sealed class SignCommandTests
{
    private const string Key = "0x0123456789012345678901234567890123456789012345678901234567890123";
    private const string Account = "0x14791697260E4c9A71f18484C9f997B308e59325";
    private const string KeyStoreAccount = "0x008AeEda4D805471dF9b2A5B0f38A0C3bCBA786b";

    /// <summary>The first test vector of Web3 Secret Storage.</summary>
    private const string KeyStoreFile = """
        {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"6087dab2f9fdbbfaddc31a909735c1e6"},
        "ciphertext":"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46","kdf":"pbkdf2",
        "kdfparams":{"c":262144,"dklen":32,"prf":"hmac-sha256","salt":"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},
        "mac":"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"},"address":"008aeeda4d805471df9b2a5b0f38a0c3bcba786b","version":3}
        """;

    private const string Body = """{"model_id":"m","peer_id":"QmS9KwZptnVdB9FFV7uGgaTq4sEKBwcYeKZDfSpyKDUd1g","public_addr":"1.2.3.4:31330","vram_total_gb":24.0}""";

    [Theory]
    [InlineData("eip191")]
    [InlineData("eip712")]
    public async Task It_adds_what_the_call_needs_and_leaves_the_rest(string scheme)
    {
        using var files = new SignFiles(Key + "\n", Body);
        var (code, output, _) = await CommandRun.RunAsync("sign", files.Body, "--api-key", files.ApiKey, "--wallet-key", files.Key, "--scheme", scheme);

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
        var (code, output, error) = await CommandRun.RunAsync("sign", files.Body, "--api-key", files.ApiKey, "--wallet-key", files.Key);

        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_encrypted_key_file_is_read_with_its_password()
    {
        using var files = new SignFiles(KeyStoreFile, Body);
        SignFiles.WriteSecret(files.Password, "testpassword\n");
        var (code, output, error) = await CommandRun.RunAsync("sign", files.Body, "--api-key", files.ApiKey, "--wallet-key", files.Key, "--password-file", files.Password);

        Assert.True(code == 0, error);
        Assert.Equal(KeyStoreAccount, (string)JsonNode.Parse(output)!["wallet_address"]!);
    }

    [Fact]
    public async Task An_api_key_is_made_once_and_used_again()
    {
        using var files = new SignFiles(Key, Body);
        var (_, first, said) = await CommandRun.RunAsync("sign", files.Body, "--wallet-key", files.Key, "--api-key", files.ApiKey);
        var key = System.IO.File.ReadAllText(files.ApiKey).Trim();
        var (_, second, _) = await CommandRun.RunAsync("sign", files.Body, "--wallet-key", files.Key, "--api-key", files.ApiKey);

        Assert.Contains(files.ApiKey, said, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(files.ApiKey));
        Assert.Equal(ApiKeys.Hash(key), (string)JsonNode.Parse(first)!["api_key_hash"]!);
        Assert.Equal(ApiKeys.Hash(key), (string)JsonNode.Parse(second)!["api_key_hash"]!);
    }

    [Theory]
    [InlineData("ed25519")]
    [InlineData("rsa")]
    public async Task A_peer_key_proves_the_peer_and_fills_in_its_id(string type)
    {
        using var files = new SignFiles(Key, """{"model_id":"m","public_addr":"1.2.3.4:31330"}""");
        using var peer = type == "rsa" ? PrivateKey.GenerateRsa() : PrivateKey.GenerateEd25519();
        IdentityFile.Create(files.PeerKey, peer);
        var (code, output, error) = await CommandRun.RunAsync("sign", files.Body, "--wallet-key", files.Key, "--peer-key", files.PeerKey, "--no-api-key");

        Assert.True(code == 0, error);
        var signed = JsonNode.Parse(output)!;
        Assert.Equal(peer.PublicKey.PeerId.ToString(), (string)signed["peer_id"]!);
        Assert.NotNull(signed["peer_signature"]);
        Assert.Equal(type == "rsa", signed["peer_public_key"] is not null);
        Assert.Null(signed["api_key_hash"]);
    }

    [Fact]
    public async Task A_peer_registers_by_the_authorization_of_its_wallet()
    {
        using var files = new SignFiles(Key, """{"model_id":"m","public_addr":"1.2.3.4:31330"}""");
        using var peer = PrivateKey.GenerateEd25519();
        IdentityFile.Create(files.PeerKey, peer);
        var (_, authorization, _) = await CommandRun.RunAsync("authorize", "--peer", peer.PublicKey.PeerId.ToString(), "--wallet-key", files.Key);
        System.IO.File.WriteAllText(files.Password, authorization);
        var (code, output, error) = await CommandRun.RunAsync("sign", files.Body, "--authorization", files.Password, "--peer-key", files.PeerKey, "--no-api-key");

        Assert.True(code == 0, error);
        var signed = JsonNode.Parse(output)!;
        Assert.Equal(Account, (string)signed["wallet_address"]!);
        Assert.Equal("*", (string)signed["authorization"]!["model_id"]!);
        Assert.Null(signed["signature"]);
    }

    [Fact]
    public async Task A_withdrawal_is_signed_for_one_model_or_all()
    {
        using var files = new SignFiles(Key, Body);
        var (code, output, error) = await CommandRun.RunAsync("withdraw", "--peer", "QmS9KwZptnVdB9FFV7uGgaTq4sEKBwcYeKZDfSpyKDUd1g", "--wallet-key", files.Key);

        Assert.True(code == 0, error);
        Assert.Equal(("*", Account), ((string)JsonNode.Parse(output)!["model_id"]!, (string)JsonNode.Parse(output)!["wallet_address"]!));
    }

    [Fact]
    public async Task A_key_that_others_can_read_is_refused_with_what_to_type()
    {
        if (OperatingSystem.IsWindows()) return;
        using var files = new SignFiles(Key, Body);
        System.IO.File.SetUnixFileMode(files.Key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var (code, output, error) = await CommandRun.RunAsync("sign", files.Body, "--wallet-key", files.Key);

        Assert.Equal((1, ""), (code, output));
        Assert.Contains($"chmod 600 {files.Key}", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_is_said() =>
        Assert.Equal(1, (await CommandRun.RunAsync("sign", "/nonexistent/body.json", "--wallet-key", "/nonexistent/key")).Code);

    private sealed class SignFiles : IDisposable
    {
        private readonly TemporaryDirectory _directory = new();

        public SignFiles(string key, string body)
        {
            WriteSecret(Key, key);
            System.IO.File.WriteAllText(Body, body);
        }

        public static void WriteSecret(string path, string text)
        {
            System.IO.File.WriteAllText(path, text);
            if (!OperatingSystem.IsWindows()) System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        public string ApiKey => _directory.File("api.key");

        public string PeerKey => _directory.File("peer.key");

        public string Key => _directory.File("wallet.key");

        public string Body => _directory.File("body.json");

        public string Password => _directory.File("password");

        public void Dispose() => _directory.Dispose();
    }
}
