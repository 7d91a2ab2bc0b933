using Registry.Dht.Publishing;
using Registry.Dht.Routing;

namespace Registry.Dht.Tests.Publishing;

public sealed class RepublishScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly RepublishRegion Everything = new(default, 0);
    private readonly RepublishOptions _options = new();
    private readonly RepublishSchedule _schedule;

    public RepublishScheduleTests() => _schedule = NewSchedule();

    [Fact]
    public void New_keys_are_due_at_once_and_changed_ones_again()
    {
        Assert.Null(_schedule.NextDue);
        var item = _schedule.Add(RepublishKind.Value, KadPeers.Key(1), Start);
        Assert.Equal(Start, _schedule.NextDue);
        Publish(Start);
        Assert.True(_schedule.NextDue > Start + TimeSpan.FromMinutes(30));
        Assert.Same(item, _schedule.Add(RepublishKind.Value, KadPeers.Key(1), Start + TimeSpan.FromMinutes(1)));
        Assert.Equal([item], Publish(Start + TimeSpan.FromMinutes(1)));
        Assert.Equal(1, _schedule.CountOf(RepublishKind.Value));
    }

    [Fact]
    public void A_value_and_a_provider_key_of_the_same_bytes_are_two_things()
    {
        _schedule.Add(RepublishKind.Value, KadPeers.Key(1), Start);
        _schedule.Add(RepublishKind.Provider, KadPeers.Key(1), Start);
        _schedule.Add(RepublishKind.Provider, KadPeers.Key(2), Start);
        Assert.Equal(3, Publish(Start).Count);
    }

    [Theory]
    [InlineData(true, 22)]
    [InlineData(false, 12)]
    public void Every_key_is_published_in_every_interval_and_no_more_often_than_needed(bool isProvider, int hours)
    {
        var kind = isProvider ? RepublishKind.Provider : RepublishKind.Value;
        const int keys = 500;
        var last = new Dictionary<RepublishItem, DateTimeOffset>();
        var times = 0;
        for (var i = 0; i < keys; i++) last[_schedule.Add(kind, KadPeers.Key(i), Start)] = Start;
        var interval = TimeSpan.FromHours(hours);
        for (var now = Start; now < Start + 10 * interval; now += TimeSpan.FromMinutes(1))
        {
            foreach (var item in Publish(now, bits: 5))
            {
                Assert.True(now - last[item] <= interval + interval / 12 + TimeSpan.FromMinutes(1), $"{now - last[item]} apart");
                last[item] = now;
                times++;
            }
        }
        Assert.InRange(times, 10 * keys, 12 * keys);
    }

    [Fact]
    public void Thousands_of_keys_are_spread_over_the_interval_and_visited_region_by_region()
    {
        const int keys = 5000;
        const int bits = 6;
        for (var i = 0; i < keys; i++) _schedule.Add(RepublishKind.Provider, KadPeers.Key(i), Start);
        var now = Start;
        for (; now < Start + TimeSpan.FromHours(44); now += TimeSpan.FromMinutes(1)) Publish(now, bits);
        // By now each region comes up at its own time.
        var visits = new List<int>();
        var busiest = 0;
        for (var hour = 0; hour < 22; hour++)
        {
            var published = 0;
            for (var minute = 0; minute < 60; minute++, now += TimeSpan.FromMinutes(1))
            {
                while (_schedule.TryBegin(now) is { } target) published += Visit(target, now, bits, visits).Count;
            }

            busiest = Math.Max(busiest, published);
        }
        Assert.Equal(keys, visits.Sum());
        Assert.Equal(1 << bits, visits.Count);
        Assert.InRange(busiest, keys / 22, 2 * keys / 22);
    }

    [Fact]
    public void What_failed_is_tried_again_with_growing_pauses()
    {
        _schedule.Add(RepublishKind.Provider, KadPeers.Key(1), Start);
        var now = Start;
        var pauses = new List<double>();
        for (var i = 0; i < 9; i++)
        {
            Publish(now, isDone: false);
            pauses.Add((_schedule.NextDue!.Value - now).TotalMinutes);
            now = _schedule.NextDue.Value;
        }
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60, 60], pauses);
        Publish(now);
        now += TimeSpan.FromDays(1);
        Publish(now, isDone: false);
        Assert.Equal(now + TimeSpan.FromMinutes(1), _schedule.NextDue);
    }

    [Fact]
    public void A_lookup_that_finds_nobody_puts_its_key_off()
    {
        var item = _schedule.Add(RepublishKind.Provider, KadPeers.Key(1), Start);
        _schedule.Fail(_schedule.TryBegin(Start)!, Start);
        Assert.Equal((1, Start + TimeSpan.FromMinutes(1)), (item.Failures, item.Due));
        Assert.Null(_schedule.TryBegin(Start));
        Assert.NotNull(_schedule.TryBegin(item.Due));
    }

    [Fact]
    public void A_change_while_in_flight_is_published_after_it()
    {
        var item = _schedule.Add(RepublishKind.Value, KadPeers.Key(1), Start);
        var target = _schedule.TryBegin(Start)!;
        _schedule.Add(RepublishKind.Value, KadPeers.Key(1), Start);
        Assert.Null(_schedule.TryBegin(Start));
        _schedule.Cover(target, Everything, Start);
        _schedule.Settle(item, Everything, isDone: true, isSparse: false, Start);
        Assert.Same(item, _schedule.TryBegin(Start)!.Item);
    }

    [Fact]
    public void What_is_removed_while_in_flight_does_not_come_back()
    {
        var item = _schedule.Add(RepublishKind.Provider, KadPeers.Key(1), Start);
        var target = _schedule.TryBegin(Start)!;
        Assert.True(_schedule.Remove(item));
        var again = _schedule.Add(RepublishKind.Provider, KadPeers.Key(1), Start);
        _schedule.Cover(target, Everything, Start);
        _schedule.Settle(item, Everything, isDone: true, isSparse: false, Start);
        Assert.NotSame(item, again);
        Assert.Same(again, _schedule.TryBegin(Start)!.Item);
        Assert.Null(_schedule.TryBegin(Start + TimeSpan.FromDays(9)));
    }

    [Fact]
    public void Two_lookups_do_not_go_to_one_region()
    {
        for (var i = 0; i < 64; i++) _schedule.Add(RepublishKind.Provider, KadPeers.Key(i), Start);
        // Nothing is known of the network's size yet: one at a time.
        var first = _schedule.TryBegin(Start)!;
        Assert.Null(_schedule.TryBegin(Start));
        Assert.False(first.IsAlone);
        Settle(_schedule.Cover(first, new RepublishRegion(first.Item.Point, 1), Start), Start, 1);
        var second = _schedule.TryBegin(Start)!;
        Assert.Null(_schedule.TryBegin(Start));
        Assert.Equal(0, second.Item.Point.CommonPrefixLength(first.Item.Point));
    }

    [Fact]
    public void One_or_two_keys_nearby_do_not_need_their_whole_region()
    {
        _schedule.Add(RepublishKind.Provider, KadPeers.Key(1), Start);
        _schedule.Add(RepublishKind.Value, KadPeers.Key(2), Start);
        var target = _schedule.TryBegin(Start)!;
        Assert.True(target.IsAlone);
        Assert.Equal(KBucket.Capacity, target.Peers);
        Assert.Equal([target.Item], _schedule.Cover(target, Everything, Start));
    }

    [Fact]
    public void Urgent_keys_go_before_the_sweep()
    {
        for (var i = 0; i < 10; i++) _schedule.Add(RepublishKind.Provider, KadPeers.Key(i), Start);
        Publish(Start);
        var late = Start + TimeSpan.FromDays(2);
        var item = _schedule.Add(RepublishKind.Value, KadPeers.Key(99), late);
        Assert.Same(item, _schedule.TryBegin(late)!.Item);
    }

    [Fact]
    public void In_a_small_network_newcomers_do_not_wait_for_the_interval()
    {
        var item = _schedule.Add(RepublishKind.Value, KadPeers.Key(1), Start);
        _schedule.Cover(_schedule.TryBegin(Start)!, Everything, Start);
        _schedule.Settle(item, Everything, isDone: true, isSparse: true, Start);
        Assert.Equal(Start + _options.SparseInterval, item.Due);
    }

    [Fact]
    public void Due_times_survive_a_restart_and_overdue_keys_are_spread()
    {
        const int keys = 600;
        for (var i = 0; i < keys; i++) _schedule.Add(RepublishKind.Provider, KadPeers.Key(i), Start);
        Publish(Start, bits: 4);
        var rows = _schedule.Items(RepublishKind.Provider).Select(i => i.ToRow()).ToList();

        var soon = NewSchedule();
        foreach (var row in rows) soon.Restore(row, Start + TimeSpan.FromMinutes(1));
        Assert.Equal(rows.Select(r => r.Due).Order(), soon.Items(RepublishKind.Provider).Select(i => i.Due).Order());

        var late = NewSchedule();
        var restart = Start + TimeSpan.FromDays(3);
        foreach (var row in rows) late.Restore(row, restart);
        var due = late.Items(RepublishKind.Provider).Select(i => (i.Due - restart) / _options.CatchUp).ToList();
        for (var part = 0; part < 4; part++) Assert.InRange(due.Count(d => d >= part / 4.0 && d < (part + 1) / 4.0), keys / 6, keys / 3);
    }

    [Fact]
    public void After_a_restart_what_was_never_published_is_due_at_once_and_a_wrong_clock_does_no_harm()
    {
        _schedule.Restore(new RepublishRow(RepublishKind.Provider, KadPeers.Key(1), Start - TimeSpan.FromDays(1), Published: null, 0, 0), Start);
        _schedule.Restore(new RepublishRow(RepublishKind.Provider, KadPeers.Key(2), Start + TimeSpan.FromDays(400), Start, 0, 0), Start);
        Assert.Equal(KadPeers.Key(1), _schedule.TryBegin(Start)!.Item.Key);
        Assert.InRange(_schedule.Find(RepublishKind.Provider, KadPeers.Key(2))!.Due, Start, Start + TimeSpan.FromHours(24));
    }

    private RepublishSchedule NewSchedule() => new(KadKey.Of(KadPeers.Id(1).Bytes.Span), _options);

    private List<RepublishItem> Publish(DateTimeOffset now, int bits = 0, bool isDone = true)
    {
        var published = new List<RepublishItem>();
        while (_schedule.TryBegin(now) is { } target) published.AddRange(Visit(target, now, bits, [], isDone));
        return published;
    }

    private IReadOnlyList<RepublishItem> Visit(RepublishTarget target, DateTimeOffset now, int bits, List<int> visits, bool isDone = true)
    {
        var items = _schedule.Cover(target, new RepublishRegion(target.Item.Point, bits), now);
        visits.Add(items.Count);
        Settle(items, now, bits, isDone);
        return items;
    }

    private void Settle(IReadOnlyList<RepublishItem> items, DateTimeOffset now, int bits, bool isDone = true)
    {
        foreach (var item in items) _schedule.Settle(item, new RepublishRegion(item.Point, bits), isDone, isSparse: false, now);
    }
}
