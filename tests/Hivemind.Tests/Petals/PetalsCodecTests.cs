using Registry.Hivemind.Petals;
using Registry.Identity;

namespace Registry.Hivemind.Tests.Petals;

public sealed class PetalsCodecTests
{
    private static readonly PeerId Other = PrivateKey.FromEd25519Seed(new byte[32]).PublicKey.PeerId;

    private static byte[] Server => WireVectors.Bytes("ServerInfo");

    private static byte[] Model => WireVectors.Bytes("ModelInfo");

    [Fact]
    public void An_announcement_is_read_as_Petals_packs_it()
    {
        Assert.True(PetalsCodec.TryReadServer(Server, out var info));
        Assert.Equal((WorkerState.Online, 256.0), (info.State, info.Throughput));
        Assert.Equal((0, 8), (info.StartBlock, info.EndBlock));
        Assert.Equal((null, "2.3.0.dev2"), (info.PublicName, info.Version));
        Assert.Equal((1000.5, 2000.0, 100.0), (info.NetworkRps, info.ForwardRps, info.InferenceRps));
        Assert.Equal(("float16", "nf4"), (info.TorchDtype, info.QuantType));
        Assert.Equal((false, 16384L), (info.UsingRelay, info.CacheTokensLeft));
        Assert.Empty(info.Adapters);
        Assert.Empty(info.NextPings!);
    }

    [Fact]
    public void A_model_is_read_as_it_is_packed()
    {
        Assert.True(PetalsCodec.TryReadModel(Model, 512, out var model));
        Assert.Equal(new ModelInfo(32, "https://huggingface.co/meta-llama/Llama-2-7b-chat-hf"), model);
    }

    [Fact]
    public void Blocks_have_the_keys_that_Petals_gives_them() =>
        Assert.Equal(Convert.ToHexStringLower(WireVectors.Bytes("dhtid:Llama-2-7b-chat-hf.31", "sha1")), PetalsKeys.Block("Llama-2-7b-chat-hf", 31).ToString());

    [Fact]
    public void All_but_state_and_throughput_may_be_missing_or_nil()
    {
        Assert.True(PetalsCodec.TryReadServer(Packed.Of(new object?[] { 1, 5.0 }), out var info));
        Assert.Equivalent(new ServerInfo(WorkerState.Joining, 5), info);
        Assert.True(PetalsCodec.TryReadServer(Packed.Server(0, 5, ("version", null), ("adapters", null), ("next_pings", null)), out info));
        Assert.Equivalent(new ServerInfo(WorkerState.Offline, 5), info);
    }

    [Fact]
    public void Adapters_and_pings_are_read_and_what_nobody_knows_is_passed_over()
    {
        var pings = new Dictionary<string, object?> { [Other.ToString()] = double.PositiveInfinity, ["nobody"] = 1.0 };
        var unknown = new List<object?> { 1, new object?[] { "x" }, new Dictionary<string, object?> { ["y"] = null } };
        Assert.True(PetalsCodec.TryReadServer(Packed.Server(2, 1.5, ("news", unknown), ("adapters", new object?[] { "a/b", "c" }), ("next_pings", pings)), out var info));
        Assert.Equal(["a/b", "c"], info.Adapters);
        Assert.Equal(double.PositiveInfinity, Assert.Single(info.NextPings!, ping => ping.Key.Equals(Other)).Value);
        Assert.Single(info.NextPings!);
    }

    [Fact]
    public void Absurd_rates_are_cut()
    {
        Assert.True(PetalsCodec.TryReadServer(Packed.Server(2, double.MaxValue, ("forward_rps", double.MaxValue)), out var info));
        Assert.Equal((1e12, 1e12), (info.Throughput, info.ForwardRps));
    }

    [Fact]
    public void Long_texts_and_lists_are_cut()
    {
        var adapters = Enumerable.Range(0, 1000).Select(i => (object?)$"adapter {i}").ToArray();
        var name = new string('x', 127) + "😀 and much more";
        Assert.True(PetalsCodec.TryReadServer(Packed.Server(2, 1.5, ("public_name", name), ("adapters", adapters), ("version", "1")), out var info));
        Assert.Equal(new string('x', 127), info.PublicName);
        Assert.Equal(32, info.Adapters.Count);
        Assert.Equal("1", info.Version);
    }

    [Fact]
    public void Of_many_pings_only_the_first_are_looked_at()
    {
        var pings = new Dictionary<string, object?>();
        for (var i = 0; i < 64; i++) pings[$"no peer {i}"] = 0.1;
        pings[Other.ToString()] = 0.1;
        Assert.True(PetalsCodec.TryReadServer(Packed.Server(2, 1.5, ("next_pings", pings), ("version", "1")), out var info));
        Assert.Empty(info.NextPings!);
        Assert.Equal("1", info.Version);
    }

    public static TheoryData<string> WrongServers => new(new[]
    {
        Packed.Of(null), Packed.Of("x"), Packed.Of(new object?[] { 2 }), Packed.Of(new object?[] { 3, 1.0 }), Packed.Of(new object?[] { -1, 1.0 }),
        Packed.Of(new object?[] { "2", 1.0 }), Packed.Of(new object?[] { 2, double.NaN }), Packed.Of(new object?[] { 2, double.PositiveInfinity }),
        Packed.Of(new object?[] { 2, -1.0 }), Packed.Of(new object?[] { 2, 1.0, 5 }), Packed.Server(2, 1.0, ("start_block", "0")), Packed.Server(2, 1.0, ("end_block", -1)),
        Packed.Server(2, 1.0, ("end_block", 1L << 40)), Packed.Server(2, 1.0, ("version", 2)), Packed.Server(2, 1.0, ("using_relay", 1)),
        Packed.Server(2, 1.0, ("adapters", "x")), Packed.Server(2, 1.0, ("adapters", new object?[] { 1 })), Packed.Server(2, 1.0, ("next_pings", Array.Empty<object?>())),
        Packed.Server(2, 1.0, ("inference_rps", double.NaN)), [.. Server, 0], Server[..^1],
    }.Select(Convert.ToHexStringLower));

    [Theory]
    [MemberData(nameof(WrongServers))]
    public void Other_kinds_of_fields_make_it_no_announcement(string packed) =>
        Assert.False(PetalsCodec.TryReadServer(Convert.FromHexString(packed), out _));

    [Fact]
    public void A_model_needs_its_number_of_blocks()
    {
        Assert.True(Read(new() { ["num_blocks"] = 1, ["repository"] = null, ["more"] = 1 }));
        Assert.True(Read(new() { ["num_blocks"] = 1 }));
        foreach (var blocks in new object?[] { 0, -1, 1L << 32, 1.0, "1", null }) Assert.False(Read(new() { ["num_blocks"] = blocks }));
        Assert.False(Read(new() { ["repository"] = "x" }));
        Assert.False(Read(new() { ["num_blocks"] = 1, ["repository"] = new string('x', 513) }));

        static bool Read(Dictionary<string, object?> model) => PetalsCodec.TryReadModel(Packed.Of(model), 512, out _);
    }

    [Fact]
    public void Whatever_the_bytes_there_is_an_answer()
    {
        const int Seed = 5;
        var random = new Random(Seed);
        for (var round = 0; round < 5000; round++)
        {
            byte[] bytes = round % 2 == 0 ? Server : Model;
            for (var change = random.Next(1, 6); change > 0; change--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            bytes = bytes[..random.Next(bytes.Length + 1)];
            var fault = Record.Exception(() =>
            {
                PetalsCodec.TryReadServer(bytes, out _);
                PetalsCodec.TryReadModel(bytes, 512, out _);
            });
            Assert.True(fault is null, $"seed {Seed}, round {round}: {Convert.ToHexString(bytes)} {fault}");
        }
    }
}
