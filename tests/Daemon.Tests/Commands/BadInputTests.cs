using System.IO.Pipes;
using Registry.Identity;
using Registry.Testing;

namespace Registry.Daemon.Tests.Commands;

/// <summary>Whatever a command is given, it ends with a line that names what is wrong, and never with a stack.</summary>
public sealed class BadInputTests : IDisposable
{
    private const string Peer = "QmS9KwZptnVdB9FFV7uGgaTq4sEKBwcYeKZDfSpyKDUd1g";

    private readonly TemporaryDirectory _folder = new();

    public BadInputTests()
    {
        using var key = PrivateKey.GenerateEd25519();
        IdentityFile.Create(File("peer.key"), key);
        Write("wallet.key", "0123456789012345678901234567890123456789012345678901234567890123");
        Write("body.json", """{"model_id":"m","public_addr":"1.2.3.4:1"}""");
        Write("empty", "");
        Write("text", "rubbish");
        System.IO.File.WriteAllBytes(File("zeros"), new byte[2 << 20]);
        System.IO.File.WriteAllBytes(File("utf16"), [0xff, 0xfe, .. System.Text.Encoding.Unicode.GetBytes("{}")]);
        foreach (var secret in new[] { "text", "zeros", "utf16" }) Hide(secret);
        Directory.CreateDirectory(File("folder"));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>X is one file after the other that is none, or not of the right kind.</summary>
    [Theory]
    [InlineData("key", "import", "X", "--data", "new")]
    [InlineData("key", "export", "there", "--data", "X")]
    [InlineData("sign", "X", "--wallet-key", "wallet.key", "--peer-key", "peer.key", "--no-api-key")]
    [InlineData("sign", "body.json", "--wallet-key", "X", "--peer-key", "peer.key", "--no-api-key")]
    [InlineData("sign", "body.json", "--wallet-key", "wallet.key", "--peer-key", "X", "--no-api-key")]
    [InlineData("sign", "body.json", "--peer-key", "peer.key", "--authorization", "X", "--no-api-key")]
    [InlineData("authorize", "--peer", Peer, "--wallet-key", "X")]
    [InlineData("withdraw", "--peer", Peer, "--wallet-key", "X")]
    [InlineData("withdraw", "--peer-key", "X", "--wallet", "0x14791697260E4c9A71f18484C9f997B308e59325")]
    [InlineData("find", "m", "--ready-file", "X")]
    [InlineData("peers", "--ready-file", "X")]
    [InlineData("peers", "--url", "http://127.0.0.1:1", "--token-file", "X")]
    [InlineData("dht", "table", "--operator-socket", "X")]
    [InlineData("blocks", "--data", "X")]
    [InlineData("id", "--config", "X", "--data", "new")]
    public async Task A_file_of_the_wrong_kind_is_named(params string[] command)
    {
        foreach (var file in new[] { "folder", "empty", "text", "zeros", "utf16", "missing", "text/inside" })
        {
            var (code, output, error) = await CommandRun.RunAsync([.. command.Select(word => word switch
            {
                "X" => File(file),
                "new" or "there" or "wallet.key" or "peer.key" or "body.json" => File(word),
                _ => word,
            })]);
            Assert.True(code == ExitCodes.Failed, $"{file}: {code} {output}");
            Assert.Empty(output);
            AssertTold(error);
            Assert.Contains(File(file), error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{"model_id":"\ud800","public_addr":"1.2.3.4:1"}""", "half a character")]
    [InlineData("""{"\udc00":1}""", "half a character")]
    [InlineData("""{"model_id":"m","nested":[{"a":"\ud800"}]}""", "half a character")]
    [InlineData("""{"model_id":"m","model_id":"n","public_addr":"1.2.3.4:1"}""", "model_id")]
    [InlineData("""{"model_id":{},"public_addr":[1]}""", "model_id must be a string")]
    [InlineData("""{"model_id":"m","num_blocks":1e999,"public_addr":"1.2.3.4:1"}""", "num_blocks")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "JSON")]
    [InlineData("null", "no JSON object")]
    public async Task A_body_that_is_none_is_told(string body, string named)
    {
        Write("bad.json", body);
        var (code, output, error) = await CommandRun.RunAsync("sign", File("bad.json"), "--wallet-key", File("wallet.key"), "--peer-key", File("peer.key"), "--no-api-key");
        Assert.Equal((ExitCodes.Failed, ""), (code, output));
        AssertTold(error);
        Assert.Contains(named, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--days", "authorize", "--peer", Peer, "--days", "2000000000")]
    [InlineData("--days", "authorize", "--peer", Peer, "--days", "0")]
    [InlineData("--days", "authorize", "--peer", Peer, "--days", "x")]
    [InlineData("peer_id", "authorize", "--peer", "nobody")]
    [InlineData("network", "authorize", "--peer", Peer, "--network", "far mesh")]
    [InlineData("issued_at", "withdraw", "--peer", Peer, "--issued-at", "yesterday")]
    [InlineData("--issued-at", "withdraw", "--peer", Peer, "--issued-at", "")]
    [InlineData("--for", "block", "peer", "p", "--reason", "r", "--for", "99999999999999999999d")]
    [InlineData("--for", "block", "peer", "p", "--reason", "r", "--for", "11")]
    [InlineData("KIND", "block", "everybody", "p", "--reason", "r")]
    [InlineData("socket", "peers", "--operator-socket", "/0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567")]
    [InlineData("http://", "find", "m", "--url", "nowhere")]
    [InlineData("http://", "find", "m", "--url", "http://")]
    [InlineData("--data", "id", "--data", "")]
    [InlineData("FILE", "key", "import", "")]
    [InlineData("--type", "key", "generate", "--type", "dsa")]
    public async Task An_option_that_makes_no_sense_is_named(string named, params string[] command)
    {
        string[] wallet = command[0] is "authorize" or "withdraw" ? ["--wallet-key", File("wallet.key")] : [];
        var (code, output, error) = await CommandRun.RunAsync([.. command, .. wallet]);
        Assert.Equal((ExitCodes.Failed, ""), (code, output));
        AssertTold(error);
        Assert.Contains(named == "KIND" ? "everybody" : named, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExitCodes.CannotStart, "Did you mean --listen?", "run", "--lisen", "/ip4/127.0.0.1/tcp/0")]
    [InlineData(ExitCodes.CannotStart, "Did you mean --listen?", "--lisen", "/ip4/127.0.0.1/tcp/0")]
    [InlineData(ExitCodes.Failed, "Did you mean find?", "fnd", "m")]
    [InlineData(ExitCodes.Failed, "Did you mean lookup?", "dht", "lokup", "m")]
    [InlineData(ExitCodes.Failed, "registry key import --help", "key", "import")]
    public async Task A_word_that_there_is_not_is_told_with_the_nearest(int expected, string hint, params string[] command)
    {
        var (code, output, error) = await CommandRun.RunAsync(command);
        Assert.Equal((expected, ""), (code, output));
        Assert.Contains(hint, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json", "[null]", "peers")]
    [InlineData("application/json", "[{}]", "dht", "table")]
    [InlineData("application/json", """[{"peer_id":5}]""", "peers")]
    [InlineData("application/json", """[{"peer_id":null}]""", "peers")]
    [InlineData("application/json", "{}", "peers")]
    [InlineData("application/json", "{}", "swarm", "models")]
    [InlineData("application/json", """{"models":[{}]}""", "swarm", "models")]
    [InlineData("application/json", "{}", "diagnose", "p")]
    [InlineData("application/json", """{"timestamp":"2026-01-01T00:00:00Z","total":1,"nodes":[null],"findings":[]}""", "diagnose", "p")]
    [InlineData("application/json", "<html>", "find", "m")]
    [InlineData("application/x-ndjson", "<html>", "find", "m")]
    [InlineData("application/x-ndjson", "5", "find", "m")]
    [InlineData("application/x-ndjson", "null", "dht", "lookup", "m")]
    [InlineData("application/x-ndjson", """{"type":"nonsense"}""", "dht", "lookup", "m")]
    [InlineData("application/x-ndjson", "", "dht", "walk")]
    [InlineData("application/json", "[]", "block", "peer", "p", "--reason", "r")]
    public async Task Who_answers_like_no_daemon_is_told(string type, string body, params string[] command)
    {
        await using var daemon = await FakeDaemon.StartAsync(type, body);
        var (code, _, error) = await CommandRun.RunAsync([.. command, "--url", daemon.Url]);
        Assert.Equal(ExitCodes.Failed, code);
        AssertTold(error);
    }

    [Theory]
    [InlineData("""{"message":5,"code":[]}""")]
    [InlineData("[]")]
    [InlineData("<html>")]
    public async Task An_error_that_is_no_problem_document_is_told_by_its_status(string body)
    {
        await using var daemon = await FakeDaemon.StartAsync("application/problem+json", body, 502);
        var (code, _, error) = await CommandRun.RunAsync("find", "m", "--url", daemon.Url);
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("502", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_without_end_is_cut_short()
    {
        await using var daemon = await FakeDaemon.StartAsync(async response =>
        {
            response.ContentType = "application/x-ndjson";
            var piece = new byte[1 << 20];
            piece.AsSpan().Fill((byte)' ');
            while (!response.HttpContext.RequestAborted.IsCancellationRequested) await response.Body.WriteAsync(piece, response.HttpContext.RequestAborted);
        });
        var (code, _, error) = await CommandRun.RunAsync("find", "m", "--url", daemon.Url);
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("128 MiB", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_and_bodies_come_through_pipes()
    {
        using var key = Pipe(System.IO.File.ReadAllBytes(File("peer.key")));
        using var body = Pipe([0xef, 0xbb, 0xbf, .. System.IO.File.ReadAllBytes(File("body.json"))]);
        using var wallet = Pipe([0xef, 0xbb, 0xbf, .. System.IO.File.ReadAllBytes(File("wallet.key")), (byte)'\r', (byte)'\n']);
        using var import = Pipe(System.IO.File.ReadAllBytes(File("peer.key")));

        var (code, _, error) = await CommandRun.RunAsync("sign", Path(body), "--wallet-key", Path(wallet), "--peer-key", Path(key), "--no-api-key");
        Assert.True(code == 0, error);
        (code, var id, error) = await CommandRun.RunAsync("key", "import", Path(import), "--data", File("new"));
        Assert.True(code == 0, error);
        using var imported = IdentityFile.Load(File("peer.key"));
        Assert.Equal(imported.PublicKey.PeerId.ToString(), id);
    }

    private static AnonymousPipeServerStream Pipe(byte[] content)
    {
        var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        pipe.Write(content);
        return pipe;
    }

    /// <summary>The reading end, as a shell names it for &lt;(…). The writing end is closed.</summary>
    private static string Path(AnonymousPipeServerStream pipe)
    {
        pipe.SafePipeHandle.Dispose();
        return $"/proc/self/fd/{pipe.GetClientHandleAsString()}";
    }

    private static void AssertTold(string error)
    {
        Assert.NotEmpty(error);
        Assert.DoesNotContain("Exception", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("should not", error, StringComparison.Ordinal);
    }

    private string File(string name) => _folder.File(name);

    private void Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        if (name.EndsWith(".key", StringComparison.Ordinal)) Hide(name);
    }

    private void Hide(string name)
    {
        if (!OperatingSystem.IsWindows()) System.IO.File.SetUnixFileMode(File(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
