using Registry.Dht.Lookup;
using Registry.Dht.Publishing;
using Registry.Dht.Routing;
using Registry.Identity;

namespace Registry.Dht.Tests.Publishing;

public sealed class RepublishRegionTests
{
    [Theory]
    [InlineData(1, 30)]
    [InlineData(2, 200)]
    [InlineData(3, 2000)]
    public void Keys_of_a_region_go_to_the_closest_peers_of_the_whole_network(int seed, int size)
    {
        const int lookups = 5;
        var random = new Random(seed);
        var network = Enumerable.Range(0, size).Select(_ => KadPeers.Random(random)).ToDictionary(static p => p, Point);
        var keys = Enumerable.Range(0, 1000).Select(i => new RepublishParcel(new RepublishItem(RepublishKind.Provider, KadPeers.Key(seed * 10_000 + i)), default)).ToList();
        var (covered, exact) = (0, 0);
        foreach (var target in keys.Take(lookups).Select(static k => k.Item.Point))
        {
            var found = Closest(network, target, 60);
            var region = RepublishRegion.Covered(target, [.. found.Select(Point)], isAll: found.Count == network.Count);
            var inside = keys.FindAll(k => region.Contains(k.Item.Point));
            covered += inside.Count;
            var sent = inside.ToDictionary(static k => k, static _ => new HashSet<PeerId>());
            foreach (var delivery in RepublishDelivery.Assign(inside, [.. found.Select(p => new KnownPeer(p, []))]))
            {
                delivery.Parcels.ForEach(p => Assert.True(sent[p].Add(delivery.Peer.Peer)));
            }

            Assert.All(sent.Values, peers => Assert.Equal(20, peers.Count));
            exact += sent.Count(s => s.Value.SetEquals(Closest(network, s.Key.Item.Point, 20)));
        }
        // A region has fewer than 20 peers now and then: then the last few are not the very closest.
        Assert.True(exact >= covered * 95 / 100, $"seed {seed}: {exact} of {covered}");
        // One lookup serves what some 30 to 60 peers are closest to.
        Assert.True(covered >= lookups * keys.Count * Math.Min(25.0 / size, 1), $"seed {seed}: {covered}");
    }

    [Fact]
    public void Fewer_peers_than_are_wanted_get_everything()
    {
        var parcel = new RepublishParcel(new RepublishItem(RepublishKind.Value, KadPeers.Key(1)), new byte[] { 1 });
        Assert.Equal(3, RepublishDelivery.Assign([parcel], [.. Enumerable.Range(0, 3).Select(i => new KnownPeer(KadPeers.Id(i), []))]).Count);
        Assert.Empty(RepublishDelivery.Assign([parcel], []));
        Assert.True(RepublishRegion.Covered(parcel.Item.Point, [Point(KadPeers.Id(1))], isAll: true).Contains(Point(KadPeers.Id(2))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(200)]
    [InlineData(256)]
    public void First_and_last_point_of_a_region(int bits)
    {
        var point = KadKey.Of("a key"u8);
        var (first, last) = (point.WithTail(bits, ones: false), point.WithTail(bits, ones: true));
        Assert.True(first.CompareTo(point) <= 0 && point.CompareTo(last) <= 0);
        Assert.Equal(bits, first.CommonPrefixLength(last));
    }

    private static KadKey Point(PeerId peer) => KadKey.Of(peer.Bytes.Span);

    private static List<PeerId> Closest(Dictionary<PeerId, KadKey> network, KadKey target, int count)
        => [.. network.OrderBy(p => p.Value.DistanceTo(target)).Take(count).Select(static p => p.Key)];
}
