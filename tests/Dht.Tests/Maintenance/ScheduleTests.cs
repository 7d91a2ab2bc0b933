using Registry.Dht.Maintenance;
using Registry.Dht.Routing;

namespace Registry.Dht.Tests.Maintenance;

public sealed class ScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    [Fact]
    public void Only_idle_buckets_are_refreshed()
    {
        var schedule = new RefreshSchedule(Period, new Random(1));
        Assert.Null(schedule.Due);
        schedule.Begin(Start);
        Assert.InRange(schedule.Due!.Value, Start, Start + (Period / 10));
        Assert.Equal([0, 1, 2, RefreshSchedule.Self], schedule.Take(4, Start));

        foreach (var prefix in new[] { 0, 1, 2, 256 }) schedule.OnLookup(prefix, Start);
        // Somebody looks something up in the second bucket, and near this node.
        schedule.OnLookup(1, Start + (Period / 2));
        schedule.OnLookup(40, Start + (Period / 2));
        // The own neighbourhood is looked up sooner at first.
        Assert.InRange(schedule.Due!.Value, Start + (Period * 0.15), Start + (Period * 0.2));
        var now = Start + (Period * 0.9);
        Assert.Equal([0, 2, RefreshSchedule.Self], schedule.Take(4, now));
        Assert.InRange(schedule.Due!.Value, now + (Period * 0.3), now + (Period * 0.6));
    }

    [Fact]
    public void The_own_neighbourhood_is_looked_up_soon_after_joining_and_then_ever_more_rarely()
    {
        var schedule = new RefreshSchedule(Period, new Random(1));
        // Joining has looked up the own id.
        schedule.OnLookup(40, Start);
        schedule.Begin(Start);
        var at = new List<double> { 0 };
        while (at.Count < 8)
        {
            var now = schedule.Due!.Value;
            foreach (var prefix in schedule.Take(1, now))
            {
                schedule.OnLookup(prefix, now);
                at.Add((now - Start) / Period);
            }
        }

        double[] pauses = [0.1, 0.2, 0.4, 0.8, 1, 1, 1];
        Assert.All(at.Zip(at.Skip(1), (before, after) => after - before).Zip(pauses), pair => Assert.InRange(pair.First, pair.Second * 0.75, pair.Second * 1.25));
    }

    /// <summary>Whatever is looked up meanwhile, nothing is idle for longer than a period and the timer does not fire all the time.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void No_bucket_is_left_alone_for_longer_than_the_period(int seed)
    {
        var random = new Random(seed);
        var schedule = new RefreshSchedule(Period, new Random(seed + 1));
        var last = new Dictionary<int, DateTimeOffset>();
        schedule.Begin(Start);
        var now = Start;
        var taken = 0;
        while (now < Start + TimeSpan.FromHours(10))
        {
            var due = schedule.Due!.Value;
            if (random.Next(3) == 0)
            {
                now += (due - now) * random.NextDouble();
                var prefix = random.Next(10);
                schedule.OnLookup(prefix, now);
                last[prefix] = now;
                continue;
            }
            now = due;
            taken++;
            foreach (var prefix in schedule.Take(10, now))
            {
                Assert.True(!last.TryGetValue(prefix, out var before) || now - before <= Period * 1.25, $"seed {seed}, {prefix} idle for {now - last.GetValueOrDefault(prefix)}");
                Assert.True(!last.TryGetValue(prefix, out before) || now - before >= Period * (prefix == RefreshSchedule.Self ? 0.075 : 0.75), $"seed {seed}, {prefix} looked up too soon");
                schedule.OnLookup(prefix, now);
                last[prefix] = now;
            }
        }
        Assert.True(taken <= 60 * 4 + 5, $"seed {seed}: {taken} times in 60 periods");
    }

    [Fact]
    public void Silent_peers_are_asked_and_connected_ones_more_rarely()
    {
        var schedule = new LivenessSchedule(Period, new Random(1));
        Assert.Null(schedule.Due);
        schedule.OnAdmitted(Start);
        Assert.Equal(Start + Period, schedule.Due);
        var gone = new RoutingEntry(KadPeers.Id(1), null, Start) { IsConnected = false };
        var heard = new RoutingEntry(KadPeers.Id(2), null, Start) { IsConnected = false, LastSeen = Start + (Period / 2) };
        var connected = new RoutingEntry(KadPeers.Id(3), null, Start);
        RoutingEntry[] entries = [heard, connected, gone];
        Assert.Equal([gone], schedule.Take(entries, Start + Period));
        // The connection ends: it is old enough to be asked at the next opportunity.
        Assert.InRange(schedule.Due!.Value, Start + (Period * 1.18), Start + (Period * 1.5));
        connected.IsConnected = false;
        Assert.Equal([connected, gone], schedule.Take(entries, schedule.Due.Value).OrderByDescending(e => e.Peer.Equals(connected.Peer)));
        connected.IsConnected = true;
        Assert.Contains(connected, schedule.Take(entries, Start + (Period * 4)));
        schedule.Take([], Start + (Period * 5));
        Assert.Null(schedule.Due);
    }

    [Fact]
    public void A_low_table_is_refilled_with_growing_pauses_and_at_once_when_it_shrinks()
    {
        var schedule = new RejoinSchedule(low: 10, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), Period, new Random(1));
        schedule.OnChange(3, missing: true, Start);
        Assert.Null(schedule.Due);
        schedule.Begin(3, missing: true, Start);
        var now = Start;
        var pauses = new List<TimeSpan>();
        for (var i = 0; i < 9; i++)
        {
            pauses.Add(schedule.Due!.Value - now);
            now = schedule.Due.Value;
            schedule.OnTried(3, missing: true, now);
        }
        Assert.InRange(pauses[0], TimeSpan.FromSeconds(3.75), TimeSpan.FromSeconds(5));
        Assert.InRange(pauses[3], TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(40));
        Assert.InRange(pauses[8], TimeSpan.FromSeconds(225), TimeSpan.FromMinutes(5));

        schedule.OnChange(2, missing: true, now);
        Assert.InRange(schedule.Due!.Value - now, TimeSpan.FromSeconds(3.75), TimeSpan.FromSeconds(5));
        schedule.OnTried(30, missing: true, now);
        Assert.InRange(schedule.Due!.Value - now, Period * 0.375, Period / 2);
        schedule.OnTried(30, missing: false, now);
        Assert.Null(schedule.Due);
        schedule.OnChange(29, missing: true, now);
        Assert.InRange(schedule.Due!.Value - now, Period * 0.375, Period / 2);
        schedule.OnChange(9, missing: true, now);
        Assert.InRange(schedule.Due!.Value - now, TimeSpan.FromSeconds(3.75), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_growing_table_is_saved_each_time_it_has_doubled_and_then_by_the_clock()
    {
        var schedule = new SaveSchedule(Period, new Random(1));
        Assert.Null(schedule.Due);
        schedule.OnAdmitted(1, Start);
        Assert.Equal(Start.AddSeconds(5), schedule.Due);
        schedule.OnAdmitted(2, Start.AddSeconds(3));
        Assert.Equal(Start.AddSeconds(5), schedule.Due);
        schedule.OnSaved(2, Start.AddSeconds(5));
        schedule.OnAdmitted(3, Start.AddSeconds(6));
        Assert.InRange(schedule.Due!.Value, Start + (Period * 0.75), Start.AddSeconds(5) + Period);
        schedule.OnAdmitted(4, Start.AddSeconds(7));
        Assert.Equal(Start.AddSeconds(12), schedule.Due);
    }

    [Fact]
    public void Lost_peers_are_bounded_the_short_lived_go_first_and_all_after_a_day()
    {
        var lost = new LostPeers(3, TimeSpan.FromHours(24));
        for (var i = 1; i <= 3; i++) lost.Add(Lost(i, stayed: i * 10));
        lost.Add(Lost(4, stayed: 5));
        Assert.Equal([1, 2, 3], Numbers(lost, Start));
        lost.Add(Lost(5, stayed: 25));
        lost.Add(Lost(5, stayed: 1));
        Assert.Equal([2, 3, 5], Numbers(lost, Start));
        Assert.True(lost.Remove(KadPeers.Id(3)));
        lost.Add(Lost(6, stayed: 1) with { Addresses = [] });
        Assert.Equal([2, 5], Numbers(lost, Start));
        Assert.Equal([2, 5], Numbers(lost, Start.AddHours(23)));
        Assert.Empty(Numbers(lost, Start.AddHours(24)));
        Assert.Equal(0, lost.Count);
    }

    private static LostPeer Lost(int number, int stayed) => new(KadPeers.Id(number), [KadPeers.Public(number)]) { Stayed = TimeSpan.FromMinutes(stayed), LostAt = Start };

    private static IEnumerable<int> Numbers(LostPeers lost, DateTimeOffset now)
        => lost.Take(now).Select(p => Enumerable.Range(1, 9).First(i => KadPeers.Id(i).Equals(p.Peer))).Order();
}
