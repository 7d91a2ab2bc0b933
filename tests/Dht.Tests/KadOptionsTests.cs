using Registry.Dht.Providers;
using Registry.Dht.Records;

namespace Registry.Dht.Tests;

public sealed class KadOptionsTests
{
    [Fact]
    public void Defaults_are_valid()
    {
        Assert.Empty(new KadOptions().Validate());
        Assert.Empty(new ProviderStoreOptions().Validate());
        Assert.Empty(new ProviderJournalOptions().Validate());
        Assert.Empty(new ValueStoreOptions().Validate());
    }

    [Fact]
    public void Every_mistake_is_reported_at_once()
    {
        var options = new KadOptions { Protocols = [], Alpha = 0, RequestTimeout = TimeSpan.FromSeconds(1), MaxValueBytes = 1 << 20, BootstrapRetryMax = TimeSpan.FromSeconds(1) };
        var mistakes = options.Validate();
        Assert.Equal(5, mistakes.Count);
        Assert.All(mistakes, m => Assert.StartsWith("KadOptions.", m, StringComparison.Ordinal));
    }
}
