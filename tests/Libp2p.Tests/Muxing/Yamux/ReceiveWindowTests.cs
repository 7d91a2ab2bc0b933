using Registry.Libp2p.Muxing.Yamux;

namespace Registry.Libp2p.Tests.Muxing.Yamux;

public sealed class ReceiveWindowTests
{
    private const int Half = ReceiveWindow.Initial / 2;
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void Grants_when_half_is_received_and_read()
    {
        var window = new ReceiveWindow(TimeSpan.Zero);
        Assert.True(window.TryUse(Half));
        Assert.True(window.IsGrantDue(unread: 0));
        Assert.False(window.IsGrantDue(unread: 1));
        long growth = 0;
        Assert.Equal((uint)Half - 10, window.Grant(10, TimeSpan.Zero, RoundTrip, int.MaxValue, ref growth));
        Assert.Equal(ReceiveWindow.Initial - 10, window.Remaining);
    }

    [Fact]
    public void Doubles_for_a_fast_reader_up_to_the_bound()
    {
        var window = new ReceiveWindow(TimeSpan.Zero);
        var growth = long.MaxValue;
        var limits = new List<int>();
        for (var round = 1; round <= 8; round++)
        {
            Assert.True(window.TryUse((uint)window.Remaining));
            window.Grant(0, round * RoundTrip, RoundTrip, 4 * 1024 * 1024, ref growth);
            limits.Add(window.Limit / 1024);
        }

        Assert.Equal([512, 1024, 2048, 4096, 4096, 4096, 4096, 4096], limits);
        Assert.Equal(long.MaxValue - ((4096 - 256) * 1024), growth);
    }

    [Fact]
    public void Does_not_grow_for_a_slow_reader_nor_without_a_round_trip_time()
    {
        var window = new ReceiveWindow(TimeSpan.Zero);
        var growth = long.MaxValue;
        Assert.True(window.TryUse(Half));
        window.Grant(0, 2 * RoundTrip, RoundTrip, int.MaxValue, ref growth);
        Assert.True(window.TryUse(Half));
        window.Grant(0, 2 * RoundTrip, null, int.MaxValue, ref growth);
        Assert.Equal(ReceiveWindow.Initial, window.Limit);
    }

    [Fact]
    public void Growth_ends_with_what_the_connection_has_left()
    {
        var window = new ReceiveWindow(TimeSpan.Zero);
        long growth = 1000;
        Assert.True(window.TryUse(Half));
        Assert.Equal((uint)Half + 1000, window.Grant(0, TimeSpan.Zero, RoundTrip, int.MaxValue, ref growth));
        Assert.Equal(0, growth);
    }

    [Fact]
    public void Refuses_more_than_was_granted()
    {
        var window = new ReceiveWindow(TimeSpan.Zero);
        Assert.False(window.TryUse(ReceiveWindow.Initial + 1));
        Assert.False(window.TryUse(uint.MaxValue));
        Assert.True(window.TryUse(ReceiveWindow.Initial));
        Assert.False(window.TryUse(1));
    }
}
