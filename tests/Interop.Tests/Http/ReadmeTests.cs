using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Registry.Interop.Tests.Harness;
using Registry.Testing;

namespace Registry.Interop.Tests.Http;

/// <summary>The walk-through of README.md, typed as it stands there into one shell in an empty folder.</summary>
public sealed partial class ReadmeTests
{
    /// <summary>What the README has for the daemon's address, and where its daemon tells the one that it got.</summary>
    private const string Address = "http://127.0.0.1:8080";
    private const string AddressTold = "$(jq -r '.http[0]' ready.json)";

    private static readonly string Readme = typeof(ReadmeTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "Readme").Value!;

    [Fact]
    public async Task The_walk_through_does_what_it_says()
    {
        using var folder = new TemporaryDirectory();
        var output = await TypeAsync(Blocks("A walk through"), folder);

        var peer = output[..output.IndexOf('\n', StringComparison.Ordinal)];
        var answers = Answers(output[peer.Length..]);
        Assert.True(answers.Count == 7, output);
        var (registered, heartbeat, listed, listedAgain) = (answers[0], answers[1], answers[2], answers[3]);
        var (withdrawn, listedLast, shown) = (answers[4], answers[5], answers[6]);

        var node = registered.GetProperty("node_id").GetString();
        Assert.Equal("registered", registered.GetProperty("status").GetString());
        Assert.Equal("key", registered.GetProperty("heartbeat").GetString());
        Assert.Equal("ok", heartbeat.GetProperty("status").GetString());
        foreach (var row in new[] { Assert.Single(listed.EnumerateArray()), Assert.Single(listedAgain.EnumerateArray()) })
        {
            Assert.Equal(node, row.GetProperty("node_id").GetString());
            Assert.Equal(peer, row.GetProperty("peer_id").GetString());
            Assert.True(row.GetProperty("verified").GetProperty("wallet").GetBoolean());
            Assert.True(row.GetProperty("verified").GetProperty("peer").GetBoolean());
            Assert.Equal(21.5m, row.GetProperty("vram_available_gb").GetDecimal());
        }

        Assert.Equal("everywhere", withdrawn.GetProperty("scope").GetString());
        Assert.Equal(node, Assert.Single(withdrawn.GetProperty("ended").EnumerateArray()).GetString());
        Assert.Empty(listedLast.EnumerateArray());
        Assert.Equal("node_not_found", shown.GetProperty("code").GetString());
        if (OperatingSystem.IsWindows()) return;
        foreach (var secret in new[] { "wallet.key", "api.key", "worker/identity.key" })
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File(secret)));
        }
    }

    /// <summary>The blocks marked as shell of a section, in order.</summary>
    private static IEnumerable<string> Blocks(string section)
    {
        var text = File.ReadAllText(Readme).ReplaceLineEndings("\n");
        var from = text.IndexOf($"\n## {section}\n", StringComparison.Ordinal);
        Assert.True(from >= 0, $"README.md has no section {section}");
        var to = text.IndexOf("\n## ", from + 1, StringComparison.Ordinal);
        return ShellBlock().Matches(text[from..(to < 0 ? text.Length : to)]).Select(block => block.Groups[1].Value);
    }

    /// <summary>Standard output of all blocks, run in one shell that ends with the first command that fails, and its daemons with it.</summary>
    private static async Task<string> TypeAsync(IEnumerable<string> blocks, TemporaryDirectory folder)
    {
        var program = string.Join(' ', DaemonProcess.Program.Select(word => $"'{word}'"));
        var script = $"""
            umask 022
            trap 'kill -9 $(jobs -p) 2> /dev/null; wait' EXIT
            shopt -s expand_aliases
            alias registry="{program}"
            {string.Concat(blocks).Replace(Address, AddressTold, StringComparison.Ordinal)}
            """;
        var shell = Children.Start("bash", ["-e", "-c", script],
            info =>
            {
                info.WorkingDirectory = folder.Path;
                DaemonProcess.Prepare(info.Environment);
                info.Environment["Http__Urls"] = "http://127.0.0.1:0";
                info.Environment["Registry__Listen"] = "/ip4/127.0.0.1/tcp/0";
            });
        try
        {
            shell.StandardInput.Close();
            var output = shell.StandardOutput.ReadToEndAsync();
            var error = shell.StandardError.ReadToEndAsync();
            await shell.WaitForExitAsync(Deadline.Token(Deadline.Start));
            Assert.True(shell.ExitCode == 0, $"{await output}\n{await error}");
            return await output;
        }
        finally
        {
            await Children.EndAsync(shell);
        }
    }

    /// <summary>The JSON of one answer after the other.</summary>
    private static List<JsonElement> Answers(string output)
    {
        var answers = new List<JsonElement>();
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(output), new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read()) answers.Add(JsonElement.ParseValue(ref reader));
        return answers;
    }

    [GeneratedRegex("^```sh\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ShellBlock();
}
