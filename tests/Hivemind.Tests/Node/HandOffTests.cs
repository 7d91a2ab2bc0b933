using Google.Protobuf;
using Registry.Hivemind.Tests.Calls;
using Registry.Hivemind.Wire;
using Registry.Libp2p.Transport.Memory;
using Registry.Testing;

namespace Registry.Hivemind.Tests.Node;

public sealed class HandOffTests
{
    private readonly MemoryNetwork _network = new();
    private readonly Random _random = new(4);

    [Fact]
    public async Task The_first_neighbour_gets_all_there_is_in_calls_of_bounded_size()
    {
        await using var server = await NodeHost.StartAsync(_network, 1, options: new HivemindOptions { HandOffLines = 7, HandOffBytes = 1024 });
        var keys = Enumerable.Range(0, 50).Select(_ => DhtId.Random(_random)).ToArray();
        foreach (var key in keys) server.Hold(key, new byte[300]);
        await using var worker = await NodeHost.StartAsync(_network, 2);
        await worker.PingAsync(server, validate: true);
        await Eventually.IsTrue(() => worker.Node.Records.Count == keys.Length, "all are there");
        await Eventually.IsTrue(() => server.Node.Counters.HandedOff == 50, "they are counted");
        Assert.True(server.Host.Calls.Counters.Made(Hivemind.Calls.CallStatus.Ok) >= 50 / 3);
    }

    [Fact]
    public async Task A_dictionary_goes_as_a_whole()
    {
        await using var server = await NodeHost.StartAsync(_network, 1);
        var key = DhtId.Random(_random);
        foreach (var subkey in "ab")
        {
            server.Node.Records.Store(key, new byte[] { 0xA1, (byte)subkey }, new byte[] { 1 }, server.Soon + subkey, inCache: false, from: null, server.Soon - NodeHost.Lifetime);
        }

        await using var worker = await NodeHost.StartAsync(_network, 2);
        await worker.PingAsync(server);
        // The node takes them one after the other.
        await Eventually.IsTrue(() => worker.Node.Records.Find(key, server.Soon - NodeHost.Lifetime)?.Entries?.Count == 2, "both are there");
        await Eventually.IsTrue(() => server.Node.Counters.HandedOff == 1, "they went as one record");
    }

    /// <summary>Between five others, only what the newcomer is nearer to than the fifth, and this node nearer than the first.</summary>
    [Fact]
    public async Task A_newcomer_gets_what_it_is_among_the_nearest_to_and_this_node_is_the_nearest_to()
    {
        var server = await NodeHost.StartAsync(_network, 1, Requests.Id("0000000000000000000000000000000000000001"));
        await using var _ = server;
        foreach (var first in (byte[])[0x40, 0x41, 0x42, 0x43, 0x44, 0x80])
        {
            var bytes = new byte[20];
            bytes[0] = first;
            Assert.True(DhtId.TryRead(bytes, out var id));
            server.Node.Neighbours.Table.Offer(id, Routing.TestNodes.Peer(_random));
        }

        var near = Requests.Id("0100000000000000000000000000000000000000");
        var others = Requests.Id("4000000000000000000000000000000000000002");
        var ours = Requests.Id("3fffffffffffffffffffffffffffffffffffffff");
        foreach (var key in (DhtId[])[near, others, ours]) server.Hold(key, 1);
        await using var worker = await NodeHost.StartAsync(_network, 2, Requests.Id("2000000000000000000000000000000000000000"));
        await worker.PingAsync(server);
        await Eventually.IsTrue(() => server.Node.Counters.HandedOff == 2, "two records");
        Assert.True(worker.Node.Records.TryFind(near, server.Soon - NodeHost.Lifetime, out var found));
        Assert.True(worker.Node.Records.TryFind(ours, server.Soon - NodeHost.Lifetime, out found));
        Assert.False(worker.Node.Records.TryFind(others, server.Soon - NodeHost.Lifetime, out found));
    }

    /// <summary>Two seconds for each of a hundred records: there is time for some thirty.</summary>
    [Fact]
    public async Task A_slow_node_holds_up_the_others_for_a_minute()
    {
        var time = new ManualTimeProvider();
        var options = new HivemindOptions { HandOffLines = 1, UpkeepInterval = TimeSpan.FromDays(1) };
        await using var server = await NodeHost.StartAsync(_network, 1, Requests.Id("0000000000000000000000000000000000000001"), options, time: time);
        for (var i = 0; i < 100; i++) server.Hold(Requests.Id($"00{i:x38}"), 1);
        await using var slow = await CallHost.StartAsync(_network, 2);
        await using var quick = await CallHost.StartAsync(_network, 3);
        var (toSlow, toQuick) = (0, 0);
        slow.Calls.Serve(DhtMethods.Store, (_, _, _) =>
        {
            Interlocked.Increment(ref toSlow);
            time.Advance(TimeSpan.FromSeconds(2));
            return new(new Hivemind.Calls.CallAnswer(new StoreResponse { StoreOk = { true } }.ToByteArray()));
        });
        quick.Calls.Serve(DhtMethods.Store, (_, _, _) =>
        {
            Interlocked.Increment(ref toQuick);
            return new(new Hivemind.Calls.CallAnswer(new StoreResponse { StoreOk = { true } }.ToByteArray()));
        });
        CallHost[] hosts = [slow, quick];
        foreach (var host in hosts)
        {
            await host.ConnectAsync(server.Host);
            await Eventually.IsTrue(() => server.Host.Swarm.FindConnection(host.Id)?.Identified is not null, "connected on both sides");
        }

        // Only now: the slow one moves the clock from its first record on, past the deadline of a connection half made.
        foreach (var host in hosts) server.Node.Neighbours.Meet(Requests.Id($"ff{host.Id.Bytes.Span[^1]:x38}"), host.Id);

        await Eventually.IsTrue(() => toQuick == 100, "the other has all");
        Assert.InRange(toSlow, 1, 31);
    }

    [Fact]
    public async Task A_peer_under_ever_new_ids_is_served_once()
    {
        await using var server = await NodeHost.StartAsync(_network, 1);
        server.Hold(DhtId.Random(_random), 1);
        await using var worker = await CallHost.StartAsync(_network, 2);
        await worker.ConnectAsync(server.Host);
        var stores = 0;
        worker.Calls.Serve(DhtMethods.Store, (_, request, _) =>
        {
            Interlocked.Increment(ref stores);
            return new(Hivemind.Calls.CallAnswer.Failed("no"));
        });
        for (var i = 0; i < 50; i++) server.Node.Neighbours.Meet(DhtId.Random(_random), worker.Id);
        await Eventually.IsTrue(() => stores == 1, "served");
        for (var i = 0; i < 50; i++) server.Node.Neighbours.Meet(DhtId.Random(_random), worker.Id);
        await server.Node.DisposeAsync();
        Assert.Equal(1, stores);
    }
}
