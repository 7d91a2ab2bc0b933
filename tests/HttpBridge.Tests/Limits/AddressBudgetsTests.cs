using System.Net;
using Registry.HttpBridge.Limits;
using Registry.Multiformats;
using Registry.Testing;

namespace Registry.HttpBridge.Tests.Limits;

public sealed class AddressBudgetsTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void A_burst_passes_and_is_earned_again()
    {
        var budgets = new AddressBudgets(new LimitOptions(), _time);
        Assert.Equal(256, Taken(budgets, "1.2.3.4", 300));
        Assert.Equal(0, Taken(budgets, "1.2.3.4", 1));

        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(10, Taken(budgets, "1.2.3.4", 300));

        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(256, Taken(budgets, "1.2.3.4", 300));
    }

    [Fact]
    public void The_wait_that_is_told_is_exact()
    {
        var budgets = new AddressBudgets(new LimitOptions { Registrations = new() { Burst = 3, PerMinute = 7 } }, _time);
        Assert.Equal(3, Taken(budgets, "1.2.3.4", 3));
        _time.Advance(TimeSpan.FromSeconds(2));
        var wait = Try(budgets, "1.2.3.4");
        Assert.True(wait > TimeSpan.Zero);

        _time.Advance(wait - Tick);
        Assert.Equal(Tick, Try(budgets, "1.2.3.4"));
        _time.Advance(Tick);
        Assert.Equal(TimeSpan.Zero, Try(budgets, "1.2.3.4"));
    }

    [Fact]
    public void Classes_have_budgets_of_their_own()
    {
        var budgets = new AddressBudgets(new LimitOptions(), _time);
        Assert.Equal(256, Taken(budgets, "1.2.3.4", 300));
        Assert.Equal(TimeSpan.Zero, budgets.TryTake(CallClass.Reads, Groups("1.2.3.4")));
        Assert.Equal(TimeSpan.Zero, budgets.TryTake(CallClass.Watchers, Groups("1.2.3.4")));
    }

    /// <summary>The second address of each pair has what the first left of its group.</summary>
    [Theory]
    [InlineData("1.2.3.4", "1.2.3.5", 10)]
    [InlineData("1.2.3.4", "::ffff:1.2.3.4", 0)]
    [InlineData("1.2.3.4", "64:ff9b::102:304", 0)]
    [InlineData("1.2.3.4", "2002:102:304::1", 0)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:ff:2::2", 0)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:100::1", 10)]
    public void Addresses_of_one_group_have_one_budget(string first, string second, int left)
    {
        var budgets = new AddressBudgets(Ten, _time);
        Assert.Equal(10, Taken(budgets, first, 20));
        Assert.Equal(left, Taken(budgets, second, 20));
    }

    [Fact]
    public void Wider_groups_share_larger_budgets()
    {
        var budgets = new AddressBudgets(Ten, _time);
        Assert.Equal(20, Enumerable.Range(0, 100).Sum(i => Taken(budgets, $"1.2.3.{i}", 5)));
        Assert.Equal(5, Taken(budgets, "1.2.4.1", 5));

        Assert.Equal(20, Enumerable.Range(0, 100).Sum(i => Taken(budgets, $"2001:db8:1:{i:x}00::1", 5)));
        Assert.Equal(40, Enumerable.Range(2, 100).Sum(i => Taken(budgets, $"2001:db8:{i:x}::1", 5)));
        Assert.Equal(5, Taken(budgets, "2001:db9:1::1", 5));
    }

    [Fact]
    public void Whoever_is_refused_takes_nothing_of_a_neighbour()
    {
        var budgets = new AddressBudgets(Ten, _time);
        Assert.Equal(10, Taken(budgets, "1.2.3.4", 10_000));
        Assert.Equal(10, Taken(budgets, "1.2.3.5", 10_000));
        Assert.Equal(3, budgets.Count); // two addresses and their /24
    }

    [Fact]
    public void The_number_of_budgets_is_bounded_and_the_largest_crowd_makes_room()
    {
        var budgets = new AddressBudgets(Ten with { MaxBudgets = 1000, SubnetMultiple = 1000, OperatorMultiple = 1000 }, _time);
        Assert.Equal(10, Taken(budgets, "9.9.9.9", 10));
        Assert.Equal(10, Taken(budgets, "2001:db9::1", 10));
        for (var i = 0; i < 100_000; i++)
        {
            Try(budgets, $"2001:db8:{i >> 8 & 0xff:x}:{i & 0xff:x}00::1");
            Assert.InRange(budgets.Count, 0, 1000);
        }

        // Those who came alone are still held to what they took, and a newcomer gets his budget.
        Assert.Equal(0, Taken(budgets, "9.9.9.9", 10));
        Assert.Equal(0, Taken(budgets, "2001:db9::1", 10));
        Assert.Equal(10, Taken(budgets, "8.8.8.8", 20));
        Assert.Equal(0, Taken(budgets, "8.8.8.8", 20));
    }

    [Fact]
    public void Full_budgets_are_forgotten_first()
    {
        var budgets = new AddressBudgets(new LimitOptions { MaxBudgets = 1000 }, _time);
        for (var i = 0; i < 200; i++) Try(budgets, $"1.{i}.3.4");
        _time.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 100; i++) Try(budgets, $"2.{i}.3.4");
        Assert.Equal(200, budgets.Count);
    }

    [Fact]
    public void Mistakes_in_the_settings_are_named()
    {
        Assert.Empty(new LimitOptions().Validate());
        Assert.Empty(BridgeHost.NoLimits.Validate());
        var wrong = new LimitOptions { Reads = new() { Burst = 0, PerMinute = 0 }, SubnetMultiple = 0, OperatorMultiple = 2000, MaxBudgets = 10, MaxKnownNodes = 0 };
        Assert.Equal(6, wrong.Validate().Count);
    }

    private static LimitOptions Ten => new() { Registrations = new() { Burst = 10, PerMinute = 1 }, SubnetMultiple = 2, OperatorMultiple = 6 };

    private static int Taken(AddressBudgets budgets, string ip, int calls) => Enumerable.Range(0, calls).Count(_ => Try(budgets, ip) == TimeSpan.Zero);

    private static TimeSpan Try(AddressBudgets budgets, string ip) => budgets.TryTake(CallClass.Registrations, Groups(ip));

    private static AddressGroups Groups(string ip) => AddressGroups.Of(IPAddress.Parse(ip));
}
