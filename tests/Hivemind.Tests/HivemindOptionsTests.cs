namespace Registry.Hivemind.Tests;

public sealed class HivemindOptionsTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.001, 0)]
    [InlineData(2.999, 0)]
    [InlineData(3, 1)]
    public void Whoever_asks_to_be_called_back_waits_for_three_seconds(double seconds, int mistakes) =>
        Assert.Equal(mistakes, new HivemindOptions { CallBackTimeout = TimeSpan.FromSeconds(seconds) }.Validate().Count);
}
