using System.Buffers;
using Registry.Dht.Server;
using Registry.Dht.Wire;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Transport.Memory;

namespace Registry.Dht.Tests.Server;

[Collection(nameof(MeasuringCollection))]
public sealed class FindNodeAllocationTests
{
    [Fact]
    public async Task Answering_find_node_with_20_peers_does_not_allocate()
    {
        await using var host = await KadHost.StartAsync(new MemoryNetwork(), new KadHostOptions(1) { IsServer = false });
        for (var i = 100; i < 700; i++)
        {
            host.Swarm.PeerStore.AddAddresses(KadPeers.Id(i), [KadPeers.Public(i), KadPeers.Public(i + 1)], TimeSpan.FromHours(1));
            host.Dht.Table.TryAdd(KadPeers.Id(i), null, default);
        }
        var asker = new Asker(KadPeers.Id(1), AddressScope.Public);
        var member = host.Dht.Table.Snapshot()[3].Peer;
        Assert.Equal(0, Measure(host, asker, "a text that is no peer id"u8));
        Assert.Equal(0, Measure(host, asker, member.Bytes.Span));
        // An id that is not in the table has to be looked for in the peer store, which is asked by peer id.
        Assert.InRange(Measure(host, asker, KadPeers.Key(1)), 0, 10_000 * 160);
    }

    private static long Measure(KadHost host, Asker asker, ReadOnlySpan<byte> key)
    {
        var request = new ArrayBufferWriter<byte>();
        KadMessageWriter.Write(request, KadMessageType.FindNode, key);
        var message = request.WrittenSpan[1..];
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        long before = 0;
        for (var i = -1000; i < 10_000; i++)
        {
            // The first rounds encode the peers, and warm up what is compiled in tiers.
            if (i == 0) before = GC.GetAllocatedBytesForCurrentThread();
            output.ResetWrittenCount();
            host.Dht.Handler.Handle(message, asker, output, out _);
        }
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(output.WrittenCount, 1200, 16 * 1024);
        return allocated;
    }
}
