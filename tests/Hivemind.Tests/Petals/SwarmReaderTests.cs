using Microsoft.Extensions.Logging.Abstractions;
using Registry.Hivemind.Petals;
using Registry.Testing;

namespace Registry.Hivemind.Tests.Petals;

public sealed class SwarmReaderTests
{
    private const string Repository = "https://huggingface.co/meta-llama/Llama-2-7b-chat-hf";
    private readonly ManualTimeProvider _time = new();
    private readonly TestSwarm _swarm;

    public SwarmReaderTests() => _swarm = new TestSwarm(_time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_servers_that_split_a_model_cover_it()
    {
        _swarm.AddModel("Llama", 4, Repository);
        _swarm.Announce(1, "Llama", 0, 3, throughput: 10, self: true);
        _swarm.Announce(2, "Llama", 2, 4, throughput: 7);
        var reading = await ReadAsync();

        var model = Assert.Single(reading.Models);
        Assert.Equal(("Llama", Repository, "_farmesh.models", 4), (model.Prefix, model.Repository, model.Index, model.BlockCount));
        Assert.Equal("meta-llama/Llama-2-7b-chat-hf", model.Id);
        Assert.True(model.IsCovered);
        Assert.Equal([1, 1, 2, 1], model.Blocks.Select(block => block.Online.Count));
        Assert.Equal([10, 10, 17, 7], model.Blocks.Select(block => block.Throughput));
        Assert.Equal(7, model.WeakestThroughput);
        Assert.Equal([(TestSwarm.Peer(1), true, 0, 3), (TestSwarm.Peer(2), false, 2, 4)], reading.Workers.Select(worker => (worker.Peer, worker.IsSelfAnnounced, worker.Start, worker.End)));
        Assert.Equal(_time.GetUtcNow().AddSeconds(240), reading.Workers[0].Expires);
        Assert.Equal((true, 0, 0), (reading.IsComplete, reading.BadRecords, reading.LeftOut));
    }

    [Fact]
    public async Task A_model_with_a_block_that_nobody_serves_yet_is_not_covered()
    {
        _swarm.AddModel("M", 2);
        _swarm.Announce(1, "M", 0, 1);
        _swarm.Announce(2, "M", 1, 2, state: 1);
        var model = Assert.Single((await ReadAsync()).Models);
        Assert.False(model.IsCovered);
        Assert.Equal(0, model.WeakestThroughput);
        Assert.Equal((0, 1), (model.Blocks[1].Online.Count, model.Blocks[1].Joining.Count));
    }

    [Fact]
    public async Task Both_spellings_of_the_index_are_read_in_one_lookup_and_all_blocks_in_another()
    {
        _swarm.AddModel("Here", 3, index: "_farmesh.models");
        _swarm.AddModel("There", 2, index: "_petals.models");
        _swarm.AddModel("Here", 9, index: "_petals.models");
        var reading = await ReadAsync();
        Assert.Equal([("Here", 3), ("There", 2)], reading.Models.Select(model => (model.Prefix, model.BlockCount)));
        Assert.Equal([2, 5], _swarm.Asked);
    }

    [Fact]
    public async Task A_bad_record_costs_only_itself()
    {
        _swarm.AddModel("M", 1);
        _swarm.Announce(1, "M", 0, 1);
        _swarm.Store(DhtKeys.OfText("_petals.models"), Packed.Of("poison"), [0xC1], null);
        _swarm.Store(DhtKeys.OfText("_petals.models"), Packed.Of("a.b"), Packed.Of(new Dictionary<string, object?> { ["num_blocks"] = 1 }), null);
        _swarm.Store(PetalsKeys.Block("M", 0), Packed.Of("nobody"), WireVectors.Bytes("ServerInfo"), null);
        _swarm.Store(PetalsKeys.Block("M", 0), WireVectors.Bytes("subkey", "wire"), [0x93], null);
        var reading = await ReadAsync();
        Assert.Equal(TestSwarm.Peer(1), Assert.Single(Assert.Single(reading.Models).Workers).Peer);
        Assert.Equal(4, reading.BadRecords);
    }

    [Fact]
    public async Task A_model_of_a_billion_blocks_is_cut_and_never_covered()
    {
        _swarm.AddModel("Huge", 1_000_000_000);
        _swarm.Announce(1, "Huge", 0, 1_000);
        var reading = await ReadAsync();
        var model = Assert.Single(reading.Models);
        Assert.Equal((1_000_000_000, 1_000, false), (model.BlockCount, model.Blocks.Count, model.IsCovered));
        Assert.Equal([2, 1_000], _swarm.Asked);
        Assert.Equal(1, reading.LeftOut);
    }

    [Fact]
    public async Task Models_servers_and_blocks_are_bounded_and_those_served_come_first()
    {
        var reader = Reader(new SwarmReaderOptions { MaxModels = 2, MaxServersPerModel = 2 });
        for (var i = 0; i < 4; i++) _swarm.AddModel($"M{i}", 1);
        for (var seed = 1; seed <= 3; seed++) _swarm.Announce(seed, "M1", 0, 1, self: seed == 3);
        await reader.ReadAsync(Cancellation);
        Assert.Equal(["M0", "M1"], reader.Latest.Models.Select(model => model.Prefix));
        Assert.Equal(TestSwarm.Peer(3), reader.Latest.Models[1].Workers[0].Peer);
        Assert.Equal((2, 3), (reader.Latest.Workers.Count, reader.Latest.LeftOut));

        _swarm.AddModel("A", 1);
        await reader.ReadAsync(Cancellation);
        Assert.Equal(["A", "M1"], reader.Latest.Models.Select(model => model.Prefix));

        reader = Reader(new SwarmReaderOptions { MaxBlocks = 2, MaxServedBlocks = 1 });
        await reader.ReadAsync(Cancellation);
        Assert.Equal(["A", "M0"], reader.Latest.Models.Select(model => model.Prefix));
    }

    [Fact]
    public async Task Models_that_claim_many_blocks_take_nothing_from_the_others()
    {
        for (var i = 0; i < 20; i++) _swarm.AddModel($"Claimed{i}", 1_000);
        _swarm.AddModel("M", 80);
        _swarm.Announce(1, "M", 0, 80);
        var reading = await ReadAsync();
        Assert.True(Assert.Single(reading.Models, model => model.Prefix == "M").IsCovered);
        Assert.Equal([2, 10_000], _swarm.Asked);
        Assert.Equal((21, 496, 20), (reading.Models.Count, reading.Models[0].Blocks.Count, reading.LeftOut));
    }

    [Fact]
    public async Task A_model_flooded_with_servers_takes_nothing_from_the_others()
    {
        _swarm.AddModel("A", 2);
        _swarm.AddModel("B", 2);
        for (var seed = 1; seed <= 50; seed++) _swarm.Announce(seed, "A", 0, 2);
        for (var seed = 51; seed <= 53; seed++) _swarm.Announce(seed, "B", 0, 2);
        _swarm.Announce(99, "A", 0, 2, self: true);
        var reader = Reader(new SwarmReaderOptions { MaxServedBlocks = 14 });
        await reader.ReadAsync(Cancellation);
        Assert.Equal((4, 3), (reader.Latest.Models[0].Workers.Count, reader.Latest.Models[1].Workers.Count));
        Assert.Equal(TestSwarm.Peer(99), reader.Latest.Models[0].Workers[0].Peer);
        Assert.Equal(2 * (51 - 4), reader.Latest.LeftOut);
    }

    [Fact]
    public async Task When_the_deadline_cuts_a_reading_short_what_it_did_not_get_to_stays_while_it_lives()
    {
        _swarm.AddModel("M", 2);
        _swarm.Announce(1, "M", 0, 1);
        _swarm.Announce(2, "M", 1, 2);
        var reader = Reader();
        await reader.ReadAsync(Cancellation);

        _time.Advance(TimeSpan.FromSeconds(100));
        _swarm.Clear();
        _swarm.AddModel("M", 2);
        _swarm.Announce(2, "M", 0, 2);
        _swarm.After = async cancellation =>
        {
            _time.Advance(TimeSpan.FromSeconds(20));
            await Task.Yield();
            Assert.True(cancellation.IsCancellationRequested);
        };
        await reader.ReadAsync(Cancellation);
        Assert.False(reader.Latest.IsComplete);
        Assert.Equal(TimeSpan.FromSeconds(40), reader.Latest.Took);
        Assert.Equal([(TestSwarm.Peer(1), 1), (TestSwarm.Peer(2), 2)], reader.Latest.Workers.Select(worker => (worker.Peer, worker.BlockCount)).OrderBy(worker => worker.BlockCount));

        _time.Advance(TimeSpan.FromSeconds(100));
        await reader.ReadAsync(Cancellation);
        Assert.Equal(TestSwarm.Peer(2), Assert.Single(reader.Latest.Workers).Peer);
    }

    [Fact]
    public async Task It_reads_every_interval_and_a_reading_that_fails_leaves_the_last_one()
    {
        _swarm.AddModel("M", 1);
        var reader = Reader();
        using var stop = new CancellationTokenSource();
        var running = reader.RunAsync(stop.Token);
        var first = reader.Latest;
        Assert.Single(first.Models);

        _swarm.After = _ => throw new InvalidOperationException("no luck");
        _time.Advance(TimeSpan.FromSeconds(30));
        await Eventually.IsTrue(() => _swarm.Asked.Count == 3, "the second reading");
        Assert.Same(first, reader.Latest);

        _swarm.After = null;
        await Eventually.IsTrue(() => _time.PendingTimers > 0, "the pause after it");
        _time.Advance(TimeSpan.FromSeconds(30));
        await Eventually.IsTrue(() => reader.Latest != first, "the third reading");
        Assert.Equal(TimeSpan.FromSeconds(60), reader.Latest.At - first.At);
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Servers_are_remembered_from_one_reading_to_the_next()
    {
        _swarm.AddModel("M", 1);
        _swarm.Announce(1, "M", 0, 1);
        var reader = Reader();
        var start = _time.GetUtcNow();
        await reader.ReadAsync(Cancellation);
        Assert.Equal((start, 100), Heard(reader));

        _time.Advance(TimeSpan.FromSeconds(30));
        await reader.ReadAsync(Cancellation);
        Assert.Equal((start, 100), Heard(reader));

        _time.Advance(TimeSpan.FromSeconds(30));
        _swarm.Announce(1, "M", 0, 1, state: 0);
        await reader.ReadAsync(Cancellation);
        Assert.Equal((start.AddSeconds(60), 50), Heard(reader));

        static (DateTimeOffset, double) Heard(SwarmReader reader) => (Assert.Single(reader.Latest.Workers).LastAnnounced, reader.Latest.Workers[0].UptimePercentage);
    }

    [Fact]
    public async Task Setting_the_clock_changes_no_ones_uptime()
    {
        _swarm.AddModel("M", 1);
        _swarm.Announce(1, "M", 0, 1);
        var reader = Reader();
        await reader.ReadAsync(Cancellation);
        _time.Advance(TimeSpan.FromSeconds(30));
        _time.Set(-TimeSpan.FromSeconds(20));
        await reader.ReadAsync(Cancellation);
        _time.Advance(TimeSpan.FromSeconds(30));
        _swarm.Announce(1, "M", 0, 1, state: 0);
        await reader.ReadAsync(Cancellation);

        var worker = Assert.Single(reader.Latest.Workers);
        Assert.Equal((50, _time.GetUtcNow()), (worker.UptimePercentage, worker.LastAnnounced));
    }

    [Theory]
    [InlineData("https://huggingface.co/org/model", "org/model")]
    [InlineData("org/model", "org/model")]
    [InlineData(null, "M")]
    public async Task A_model_has_an_id_by_which_it_is_asked_for(string? repository, string id)
    {
        _swarm.AddModel("M", 1, repository);
        var model = Assert.Single((await ReadAsync()).Models);
        Assert.Equal(id, model.Id);
        Assert.True(model.IsNamed(id) && model.IsNamed("M"));
        Assert.False(model.IsNamed("other"));
    }

    [Fact]
    public void Options_are_checked() => Assert.Equal(8, new SwarmReaderOptions
    {
        Interval = default,
        Deadline = default,
        IndexKeys = [],
        MaxModels = 0,
        MaxBlocksPerModel = 0,
        MaxBlocks = 0,
        MaxServersPerModel = 0,
        MaxServedBlocks = 0,
    }.Validate().Count);

    private SwarmReader Reader(SwarmReaderOptions? options = null) => new(_swarm.GetAsync, options ?? new SwarmReaderOptions(), _time, NullLoggerFactory.Instance);

    private async Task<SwarmReading> ReadAsync()
    {
        var reader = Reader();
        await reader.ReadAsync(Cancellation);
        return reader.Latest;
    }
}
