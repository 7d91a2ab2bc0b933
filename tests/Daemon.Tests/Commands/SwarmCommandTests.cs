using System.Text.Json.Nodes;
using Registry.Daemon.Commands.Client;
using Registry.HttpBridge.Petals.Contracts;

namespace Registry.Daemon.Tests.Commands;

/// <summary>swarm models, peers and records, against a daemon that two servers announce their blocks to.</summary>
public sealed class SwarmCommandTests : IAsyncLifetime
{
    private RunningDaemon _daemon = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _daemon = await RunningDaemon.StartWithAsync([new("Registry:SwarmReader:Interval", "00:00:00.02")]);

    public ValueTask DisposeAsync() => _daemon.DisposeAsync();

    [Fact]
    public async Task Two_servers_that_split_a_model_are_seen_to_cover_it()
    {
        await using var first = await PetalsServer.StartAsync(_daemon);
        await using var second = await PetalsServer.StartAsync(_daemon);
        await first.AnnounceAsync("Model", blocks: 4, start: 0, end: 3);
        await UntilAsync(model => model["blocks"]!.AsArray().Count(block => block!["online"]!.AsArray().Count == 1) == 3);
        var (code, output, _) = await RunAsync("models");
        Assert.Equal(0, code);
        Assert.Contains("3:4", output, StringComparison.Ordinal);

        await second.AnnounceAsync("Model", blocks: 4, start: 2, end: 4);
        await UntilAsync(model => (bool)model["covered"]! && (int)model["num_servers"]! == 2);
        (_, output, _) = await RunAsync("models", "Model");
        Assert.Equal(["Model", "Model", "4", "yes", "2", "10.5", "-"], output.Split(Environment.NewLine)[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));

        (code, output, _) = await RunAsync("peers");
        Assert.Equal(0, code);
        foreach (var server in new[] { first, second })
        {
            var line = Assert.Single(output.Split(Environment.NewLine), line => line.StartsWith(server.PeerId, StringComparison.Ordinal));
            Assert.Contains("yes", line, StringComparison.Ordinal);
        }

        Assert.Contains("Model 2:4 online", output, StringComparison.Ordinal);
        Assert.DoesNotContain("hearsay", output, StringComparison.Ordinal);

        (_, output, _) = await RunAsync("records");
        foreach (var key in new[] { "_farmesh.models", "Model.0", "Model.1", "Model.2", "Model.3" }) Assert.Contains(key + " ", output, StringComparison.Ordinal);
        (_, output, _) = await RunAsync("records", "--key", "Model.2");
        Assert.Contains(first.PeerId, output, StringComparison.Ordinal);
        Assert.Contains(second.PeerId, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("models")]
    [InlineData("models", "nothing")]
    [InlineData("peers")]
    [InlineData("records")]
    [InlineData("records", "--key", "nothing")]
    public async Task Nothing_found_has_an_exit_code_of_its_own(params string[] command)
    {
        var (code, _, error) = await RunAsync(command);
        Assert.Equal(ExitCodes.NothingFound, code);
        Assert.NotEmpty(error);
    }

    [Theory]
    [InlineData("0,1,3", 4, "2:3")]
    [InlineData("", 4, "0:4")]
    [InlineData("1", 1_000_000_000, "0:1 2:1000000000")]
    [InlineData("0,1,2,3", 1_000_000_000, "4:1000000000")]
    [InlineData("0,1,2,3", 4, "")]
    public void Blocks_without_a_server_are_told_as_runs(string served, int blocks, string gaps)
    {
        var online = served.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToHashSet();
        var model = new ModelRow
        {
            Id = "M",
            DhtPrefix = "M",
            Repository = null,
            Index = "_farmesh.models",
            NumBlocks = blocks,
            Covered = false,
            Throughput = 0,
            NumServers = 0,
            Blocks = [.. Enumerable.Range(0, 4).Select(block => new ModelBlock(block, online.Contains(block) ? ["peer"] : [], [], 0))],
        };
        Assert.Equal(gaps, SwarmModelsCommand.Gaps(model));
    }

    private async Task UntilAsync(Func<JsonNode, bool> holds)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            var (code, output, _) = await RunAsync("models", "--json");
            if (code == 0 && holds(JsonNode.Parse(output)!["models"]![0]!)) return;
            await Task.Delay(20, deadline.Token);
        }
    }

    private Task<(int Code, string Output, string Error)> RunAsync(params string[] command) =>
        CommandRun.RunAsync(["swarm", .. command, "--ready-file", _daemon.ReadyFile]);
}
