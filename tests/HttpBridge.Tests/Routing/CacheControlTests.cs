using Registry.HttpBridge.Routing;

namespace Registry.HttpBridge.Tests.Routing;

public sealed class CacheControlTests
{
    [Theory]
    [InlineData(true, null, 300, 172800)]
    [InlineData(false, null, 15, 172800)]
    [InlineData(true, 1000, 300, 700)]
    [InlineData(true, 100, 100, 0)]
    [InlineData(false, 100, 15, 85)]
    [InlineData(true, 0, 0, 0)]
    [InlineData(true, -5, 0, 0)]
    public void Nothing_is_kept_beyond_the_end_of_a_record(bool complete, int? secondsLeft, int fresh, int stale)
    {
        TimeSpan? left = secondsLeft is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        Assert.Equal(
            $"public, max-age={fresh}, stale-while-revalidate={stale}, stale-if-error={stale}",
            CacheControl.For(new RoutingOptions(), complete, left));
    }
}
