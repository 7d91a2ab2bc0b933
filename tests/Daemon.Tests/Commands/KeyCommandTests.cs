using Registry.Testing;

namespace Registry.Daemon.Tests.Commands;

public sealed class KeyCommandTests
{
    [Theory]
    [InlineData("ed25519", "12D3KooW")]
    [InlineData("rsa", "Qm")]
    public async Task A_generated_identity_can_be_exported_and_imported(string type, string prefix)
    {
        using var temporary = new TemporaryDirectory();
        var (code, id) = await RunAsync("key", "generate", "--data", temporary.File("a"), "--type", type);
        Assert.Equal(0, code);
        Assert.StartsWith(prefix, id, StringComparison.Ordinal);

        Assert.Equal((0, id), await RunAsync("key", "export", "--data", temporary.File("a"), temporary.File("key")));
        Assert.Equal((0, id), await RunAsync("key", "import", "--data", temporary.File("b"), "--type", type, temporary.File("key")));
        Assert.Equal((0, id), await RunAsync("id", "--data", temporary.File("b")));
    }

    [Fact]
    public async Task An_identity_is_never_overwritten()
    {
        using var temporary = new TemporaryDirectory();
        var (_, id) = await RunAsync("key", "generate", "--data", temporary.Path);
        Assert.Equal(1, (await RunAsync("key", "generate", "--data", temporary.Path)).Code);
        Assert.Equal((0, id), await RunAsync("id", "--data", temporary.Path));
    }

    [Fact]
    public async Task A_key_of_another_type_than_stated_is_not_imported()
    {
        using var temporary = new TemporaryDirectory();
        await RunAsync("key", "generate", "--data", temporary.File("a"));
        await RunAsync("key", "export", "--data", temporary.File("a"), temporary.File("key"));
        Assert.Equal(1, (await RunAsync("key", "import", "--data", temporary.File("b"), "--type", "rsa", temporary.File("key"))).Code);
        Assert.False(System.IO.File.Exists(temporary.File("b/identity.key")));
    }

    [Fact]
    public async Task A_corrupt_identity_is_left_alone()
    {
        using var temporary = new TemporaryDirectory();
        System.IO.File.WriteAllText(temporary.File("identity.key"), "rubbish");
        Assert.Equal(1, (await RunAsync("id", "--data", temporary.Path)).Code);
        Assert.Equal("rubbish", System.IO.File.ReadAllText(temporary.File("identity.key")));
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        var (code, output, _) = await CommandRun.RunAsync(arguments);
        return (code, output);
    }
}
