using Registry.Dht.Lookup;
using Registry.Dht.Routing;
using Registry.Testing;

namespace Registry.Dht.Tests.Lookup;

public sealed class NetworkSizeTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly KadKey _local = KadKey.Of(KadPeers.Id(0).Bytes.Span);
    private readonly RoutingTable _table;
    private readonly NetworkSize _size;

    public NetworkSizeTests()
    {
        _table = new RoutingTable(_local, new RoutingTableLimits(1000, 1000));
        _size = new NetworkSize(_table, _time);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(1000)]
    [InlineData(20_000)]
    public void Lookups_tell_the_size_within_a_third(int peers)
    {
        var random = new Random(peers);
        var keys = Enumerable.Range(0, peers).Select(_ => KadKey.Of(KadPeers.Random(random).Bytes.Span)).ToList();
        for (var i = 0; i < 15; i++) Look(keys, random);
        Assert.InRange(_size.Estimate()!.Value, peers / 1.33, peers * 1.33);
    }

    [Fact]
    public void Before_the_first_lookups_the_own_neighbourhood_tells()
    {
        Assert.Null(_size.Estimate());
        for (var i = 1; i <= 400; i++) _table.TryAdd(KadPeers.Id(i), null, _time.GetUtcNow());
        Assert.InRange(_size.Estimate()!.Value, 200, 800);
    }

    [Fact]
    public void A_liar_or_two_do_not_matter_and_old_lookups_are_forgotten()
    {
        var random = new Random(1);
        var keys = Enumerable.Range(0, 1000).Select(_ => KadKey.Of(KadPeers.Random(random).Bytes.Span)).ToList();
        for (var i = 0; i < 8; i++) Look(keys, random);
        _size.Add(Enumerable.Range(1, 20).Select(i => new KadKey(0, 0, 0, (ulong)i)));
        _size.Add(Enumerable.Range(1, 20).Select(i => new KadKey(ulong.MaxValue - (ulong)i, 0, 0, 0)));
        Assert.InRange(_size.Estimate()!.Value, 700, 1400);
        _time.Advance(TimeSpan.FromHours(3));
        Assert.Null(_size.Estimate());
    }

    private void Look(List<KadKey> keys, Random random)
    {
        var target = KadKey.Of(KadPeers.Random(random).Bytes.Span);
        _size.Add(keys.Select(k => k.DistanceTo(target)).Order().Take(KBucket.Capacity));
    }
}
