using Google.Protobuf;
using Registry.Hivemind.Calls;
using Registry.Hivemind.Tests.Calls;
using Registry.Hivemind.Wire;
using Registry.Libp2p.Transport.Memory;

namespace Registry.Hivemind.Tests.Node;

public sealed class StoreAndFindTests
{
    private static readonly byte[] Regular = [0xC0];

    private readonly MemoryNetwork _network = new();
    private readonly Random _random = new(9);

    [Fact]
    public async Task What_hivemind_stores_it_finds_to_the_byte()
    {
        await using var server = await NodeHost.StartAsync(_network, 1, Requests.VectorId, time: new FixedClock(FixedClock.OfVectors));
        await using var worker = await CallHost.StartAsync(_network, 2);
        var missing = await server.AnswerAsync(worker, DhtMethods.Find, WireVectors.Bytes("FindRequest"));
        Assert.Equal(Hex(WireVectors.Bytes("FindResponse NOT_FOUND no neighbours")), Hex(missing.Response.Span));

        var stored = await server.AnswerAsync(worker, DhtMethods.Store, WireVectors.Bytes("StoreRequest (1 key, packed repeated double/bool)"));
        Assert.Equal(Hex(WireVectors.Bytes("StoreResponse ok")), Hex(stored.Response.Span));

        var found = await server.AnswerAsync(worker, DhtMethods.Find, WireVectors.Bytes("FindRequest"));
        Assert.Equal(Hex(WireVectors.Bytes("FindResponse dict, no neighbours")), Hex(found.Response.Span));
    }

    [Fact]
    public async Task Each_line_is_stored_or_refused_by_itself()
    {
        await using var server = await NodeHost.StartAsync(_network, 1);
        await using var worker = await CallHost.StartAsync(_network, 2);
        var key = DhtId.Random(_random);
        var request = Requests.Store(
            (key, Regular, [1], server.Soon),
            (key, Regular, [2], server.Soon - 10_000),
            (DhtId.Random(_random), Regular, [3], double.NaN),
            (DhtId.Random(_random), Regular, [4], double.PositiveInfinity),
            (DhtId.Random(_random), Regular, [5], 253402300799),
            (DhtId.Random(_random), [], [6], server.Soon),
            (DhtId.Random(_random), [0xC1], [7], server.Soon),
            (DhtId.Random(_random), [0xA1, 0x61], [8], server.Soon));
        request.Keys.Add(ByteString.CopyFrom(1, 2, 3));
        request.Subkeys.Add(ByteString.CopyFrom(Regular));
        request.Values.Add(ByteString.CopyFrom(9));
        request.ExpirationTime.Add(server.Soon);
        request.InCache.Add(false);

        var answer = await server.AnswerAsync(worker, DhtMethods.Store, request, Messages.StoreResponse);
        Assert.Equal([true, false, false, false, false, false, false, true, false], answer.StoreOk);
        Assert.Equal(2, server.Node.Records.Count);
    }

    [Fact]
    public async Task Lists_of_different_lengths_are_an_error_and_nothing_is_stored()
    {
        await using var server = await NodeHost.StartAsync(_network, 1);
        await using var worker = await CallHost.StartAsync(_network, 2);
        foreach (var drop in (Action<StoreRequest>[])[r => r.Keys.RemoveAt(0), r => r.Subkeys.RemoveAt(0), r => r.Values.RemoveAt(0), r => r.ExpirationTime.RemoveAt(0), r => r.InCache.RemoveAt(0)])
        {
            var request = Requests.Store((DhtId.Random(_random), Regular, [1], server.Soon), (DhtId.Random(_random), Regular, [2], server.Soon));
            drop(request);
            Assert.Equal(CallStatus.RemoteError, (await server.AnswerAsync(worker, DhtMethods.Store, request.ToByteArray())).Status);
        }

        Assert.Equal(0, server.Node.Records.Count);
    }

    [Fact]
    public async Task Lines_and_keys_beyond_the_bound_get_an_answer_and_no_work()
    {
        await using var server = await NodeHost.StartAsync(_network, 1, options: new HivemindOptions { MaxStoreLines = 3, MaxFindKeys = 3 });
        await using var worker = await NodeHost.StartAsync(_network, 2);
        await using var other = await NodeHost.StartAsync(_network, 3);
        await worker.PingAsync(server);
        var keys = Enumerable.Range(0, 5).Select(_ => DhtId.Random(_random)).ToArray();
        var store = Requests.Store([.. keys.Select(key => (key, Regular, new byte[] { 1 }, server.Soon))]);
        Assert.Equal([true, true, true, false, false], (await server.AnswerAsync(other.Host, DhtMethods.Store, store, Messages.StoreResponse)).StoreOk);

        var answer = await server.AnswerAsync(other.Host, DhtMethods.Find, Requests.Find(other.Node.Id, keys), Messages.FindResponse);
        Assert.Equal([ResultType.FoundRegular, ResultType.FoundRegular, ResultType.FoundRegular, ResultType.NotFound, ResultType.NotFound], answer.Results.Select(r => r.Type));
        Assert.Equal([1, 1, 1, 0, 0], answer.Results.Select(r => r.NearestNodeIds.Count));
    }

    [Fact]
    public async Task Millions_of_empty_fields_are_an_error()
    {
        await using var server = await NodeHost.StartAsync(_network, 1);
        await using var worker = await CallHost.StartAsync(_network, 2);
        var bytes = new byte[2_000_000];
        for (var i = 0; i < bytes.Length; i += 2) bytes[i] = 0x12;
        foreach (var method in new[] { DhtMethods.Ping, DhtMethods.Store, DhtMethods.Find })
        {
            Assert.Equal(CallStatus.RemoteError, (await server.AnswerAsync(worker, method, bytes)).Status);
        }
    }

    [Fact]
    public async Task Values_that_do_not_fit_into_a_frame_are_left_out_and_every_key_is_answered()
    {
        await using var server = await NodeHost.StartAsync(_network, 1);
        await using var asker = await CallHost.StartAsync(_network, 2);
        for (var i = 0; i < 30; i++) server.Node.Neighbours.Meet(DhtId.Random(_random), Routing.TestNodes.Peer(_random));
        var keys = Enumerable.Range(0, 24).Select(_ => DhtId.Random(_random)).ToArray();
        foreach (var key in keys) server.Hold(key, new byte[200_000]);

        var answer = await server.AnswerAsync(asker, DhtMethods.Find, Requests.Find(null, keys), Messages.FindResponse);
        Assert.Equal(24, answer.Results.Count);
        Assert.All(answer.Results, result => Assert.Equal(20, result.NearestNodeIds.Count));
        Assert.Equal(20, answer.Results.Count(r => r.Type == ResultType.FoundRegular));
    }

    [Fact]
    public async Task Dictionaries_that_do_not_fit_into_a_frame_are_not_even_put_together()
    {
        await using var server = await NodeHost.StartAsync(_network, 1);
        await using var asker = await CallHost.StartAsync(_network, 2);
        var keys = Enumerable.Range(0, 8).Select(_ => DhtId.Random(_random)).ToArray();
        foreach (var key in keys)
        {
            for (var i = 0; i < 15; i++)
            {
                server.Node.Records.Store(key, new byte[] { (byte)i }, new byte[60_000], server.Soon, inCache: false, from: null, server.Soon - NodeHost.Lifetime);
            }
        }

        var answer = await server.AnswerAsync(asker, DhtMethods.Find, Requests.Find(null, keys), Messages.FindResponse);
        Assert.Equal(4, answer.Results.Count(r => r.Type == ResultType.FoundDictionary));
        Assert.InRange(server.Node.Records.RenderedBytes, 3_600_000, 4 << 20);
    }

    [Fact]
    public async Task The_nearest_nodes_are_named_whether_a_value_is_found_or_not_without_the_asker()
    {
        await using var server = await NodeHost.StartAsync(_network, 1);
        await using var asker = await NodeHost.StartAsync(_network, 2);
        for (var i = 0; i < 60; i++) server.Node.Neighbours.Meet(DhtId.Random(_random), Routing.TestNodes.Peer(_random));
        await asker.PingAsync(server);
        var key = asker.Node.Id;
        server.Hold(key, 1);

        var answer = await asker.Node.Client.FindAsync(server.Peer, [key, DhtId.Random(_random)], TestContext.Current.CancellationToken);
        var result = answer!.Results[0];
        var expected = server.Node.Neighbours.Table.Nearest(key, 21).Skip(1).ToList();
        Assert.Equal(expected.Select(n => Hex(n.Id.ToArray())), result.NearestNodeIds.Select(id => Hex(id.Span)));
        Assert.Equal(expected.Select(n => Hex(n.Peer.Bytes.Span)), result.NearestPeerIds.Select(peer => Hex(peer.Span)));
        Assert.Equal(ResultType.FoundRegular, result.Type);
        Assert.Equal((ResultType.NotFound, 20), (answer.Results[1].Type, answer.Results[1].NearestNodeIds.Count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Random_bytes_are_answered_or_refused_and_the_node_serves_on(int seed)
    {
        await using var server = await NodeHost.StartAsync(_network, 1);
        await using var worker = await CallHost.StartAsync(_network, 2);
        var random = new Random(seed);
        byte[][] seeds = [.. new[] { "PingRequest validate=1", "StoreRequest (1 key, packed repeated double/bool)", "FindRequest" }.Select(name => WireVectors.Bytes(name))];
        string[] methods = [DhtMethods.Ping, DhtMethods.Store, DhtMethods.Find];
        for (var i = 0; i < 500; i++)
        {
            var method = random.Next(methods.Length);
            var bytes = (byte[])seeds[method].Clone();
            if (random.Next(3) == 0) random.NextBytes(bytes);
            else bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var result = await server.AnswerAsync(worker, methods[method], bytes[..random.Next(bytes.Length + 1)]);
            Assert.True(result.Status is CallStatus.Ok or CallStatus.RemoteError, $"seed {seed}, case {i}: {result.Status} {result.Error}");
        }
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
