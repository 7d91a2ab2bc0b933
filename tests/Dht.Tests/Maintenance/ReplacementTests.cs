using Registry.Libp2p.Transport.Memory;
using Registry.Testing;

namespace Registry.Dht.Tests.Maintenance;

public sealed class ReplacementTests
{
    private readonly MemoryNetwork _network = new();

    /// <summary>More than twenty hosts of the far half of the key space: its bucket is full and cannot split.</summary>
    [Fact]
    public async Task The_place_of_a_peer_that_is_gone_is_filled_at_once_and_the_long_lived_stay()
    {
        await using var host = await StartAsync(0);
        var far = new List<KadHost>();
        try
        {
            for (var i = 1; far.Count < 23; i++)
            {
                var other = await StartAsync(i);
                if (Prefix(host, other) > 0)
                {
                    await other.DisposeAsync();
                    continue;
                }
                far.Add(other);
                var expected = Math.Min(far.Count, 20);
                await other.ConnectAsync(host);
                await Eventually.IsTrue(() => host.Dht.Table.Count == expected && (far.Count <= 20 || host.Dht.Table.ReplacementCount == far.Count - 20), $"host {i}");
            }
            Assert.All(far[..20], f => Assert.NotNull(host.Dht.Table.Find(f.Id)));

            await far[4].DisposeAsync();
            await Eventually.IsTrue(() => host.Swarm.FindConnection(far[4].Id) is null, "gone");
            Assert.NotNull(host.Dht.Table.Find(far[4].Id));
            await host.Dht.FindNodeAsync(far[4].Id, "x"u8.ToArray(), CancellationToken.None);
            Assert.Null(host.Dht.Table.Find(far[4].Id));
            await Eventually.IsTrue(() => host.Dht.Table.Find(far[22].Id) is not null, "the last heard of has its place");
            Assert.Equal((20, 2), (host.Dht.Table.Count, host.Dht.Table.ReplacementCount));

            // The one that waits may be gone too: then it is the turn of the next.
            await far[21].DisposeAsync();
            await far[5].DisposeAsync();
            await Eventually.IsTrue(() => host.Swarm.FindConnection(far[5].Id) is null && host.Swarm.FindConnection(far[21].Id) is null, "gone");
            await host.Dht.FindNodeAsync(far[5].Id, "x"u8.ToArray(), CancellationToken.None);
            await Eventually.IsTrue(() => host.Dht.Table.Find(far[20].Id) is not null, "the next has its place");
            Assert.Equal((20, 0), (host.Dht.Table.Count, host.Dht.Table.ReplacementCount));
        }
        finally
        {
            foreach (var other in far) await other.DisposeAsync();
        }
    }

    private static int Prefix(KadHost host, KadHost other)
        => Registry.Dht.Routing.KadKey.Of(host.Id.Bytes.Span).CommonPrefixLength(Registry.Dht.Routing.KadKey.Of(other.Id.Bytes.Span));

    private Task<KadHost> StartAsync(int number) => KadHost.StartAsync(_network, new KadHostOptions(number + 100));
}
