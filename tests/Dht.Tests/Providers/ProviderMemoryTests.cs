using Registry.Dht.Providers;

namespace Registry.Dht.Tests.Providers;

/// <summary>Runs alone: it measures the heap.</summary>
[Collection(nameof(MeasuringCollection))]
public sealed class ProviderMemoryTests
{
    [Theory]
    [InlineData(50_000, 1_000)]
    [InlineData(1_000, 1_000)]
    public void A_record_takes_less_than_300_bytes(int keys, int peers)
    {
        const int records = 50_000;
        var addresses = new[] { TestPeers.Public(1) };
        var ids = Enumerable.Range(0, peers).Select(TestPeers.Id).ToList();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var store = new ProviderStore(new ProviderStoreOptions { MaxPerPeer = records }, TimeProvider.System);
        for (var i = 0; i < records; i++) store.Add(TestPeers.Key(i % keys), ids[(i + i / keys) % peers], addresses);
        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)store.RecordCount;
        Assert.Equal(records, store.RecordCount);
        Assert.True(each < 300, $"{each:F0} bytes a record");
    }
}
