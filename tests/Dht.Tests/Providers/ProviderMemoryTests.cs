using Registry.Dht.Providers;
using Registry.Testing;

namespace Registry.Dht.Tests.Providers;

/// <summary>Runs alone: it measures the heap. A million records are measured by the benchmark ProviderStoreBenchmarks.</summary>
[Collection(nameof(MeasuringCollection))]
public sealed class ProviderMemoryTests
{
    [Theory]
    [InlineData(50_000, 50_000)]
    [InlineData(50_000, 1_000)]
    [InlineData(1_000, 1_000)]
    public void A_record_takes_less_than_300_bytes(int keys, int peers)
    {
        const int records = 50_000;
        var addresses = new[] { KadPeers.Public(1), KadPeers.Loopback(1) };
        var ids = Enumerable.Range(0, peers).Select(KadPeers.Id).ToList();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var store = new ProviderStore(new ProviderStoreOptions { MaxPerPeer = records }, TimeProvider.System);
        for (var i = 0; i < records; i++) store.Add(KadPeers.Key(i % keys), ids[(i + i / keys) % peers], addresses);
        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)store.RecordCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"{each:F0} bytes a record");
        Assert.Equal(records, store.RecordCount);
        Assert.True(each < 200, $"{each:F0} bytes a record");
    }

    [Fact]
    public void Memory_is_given_back_as_records_come_and_go()
    {
        var time = new ManualTimeProvider();
        var store = new ProviderStore(new ProviderStoreOptions(), time);
        Fill(0);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var round = 1; round <= 3; round++)
        {
            time.Advance(TimeSpan.FromHours(49));
            while (!store.Expire(1000)) { }
            Fill(round * 20_000);
        }
        var after = GC.GetTotalMemory(forceFullCollection: true);
        Assert.Equal(20_000, store.RecordCount);
        Assert.True(after < before + 1_000_000, $"{before} bytes before, {after} after");

        void Fill(int from)
        {
            for (var i = from; i < from + 20_000; i++) store.Add(KadPeers.Key(i), KadPeers.Id(i), [KadPeers.Public(i)]);
        }
    }
}
