using Registry.Libp2p.Negotiation;
using Registry.Libp2p.Swarm.Limits;
using Registry.Libp2p.Swarm.Streams;

namespace Registry.Libp2p.Tests.Swarm;

public sealed class StreamTableTests
{
    [Fact]
    public void Protocols_are_found_by_their_bytes_without_a_string()
    {
        var table = new ProtocolTable<string>([new("/a/1", "a"), new("b", "b")]);

        Assert.Equal("a", table.Find("/a/1"u8));
        Assert.Equal("b", table.Find("b"u8));
        Assert.Null(table.Find("/a/10"u8));
        Assert.Null(table.Find(""u8));
        Assert.Equal(["/a/1", "b"], table.Ids);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) table.Find("/a/1"u8);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_quota_counts_each_protocol_and_reuses_its_room()
    {
        var quota = new StreamQuota();
        for (var round = 0; round < 3; round++)
        {
            foreach (var protocol in new[] { "/a", "/b", "/c" })
            {
                var id = protocol + round;
                Assert.True(quota.TryEnter(id, 2));
                Assert.True(quota.TryEnter(id, 2));
                Assert.False(quota.TryEnter(id, 2));
                quota.Leave(id);
                Assert.True(quota.TryEnter(id, 2));
                quota.Leave(id);
                quota.Leave(id);
            }
        }
    }

    [Fact]
    public void Ids_that_would_not_fit_identify_are_refused()
    {
        var handlers = new HandlerRegistry();
        handlers.Set("/" + new string('a', 2000), TestHost.EchoAsync, false);

        Assert.Throws<InvalidOperationException>(() => handlers.Set("/" + new string('b', 100), TestHost.EchoAsync, false));
        Assert.Single(handlers.Table.Ids);
        Assert.Throws<ArgumentException>(() => handlers.Set("", TestHost.EchoAsync, false));
    }
}
