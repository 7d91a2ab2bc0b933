using System.Net;

namespace Registry.Multiformats.Tests;

public sealed class AddressSharesTests
{
    private readonly AddressShares _shares = new();

    [Fact]
    public void The_group_with_most_makes_room()
    {
        Hold("1.1.1.1", 3);
        Hold("2.2.2.2", 5);
        Hold("2001:db8::1", 4);

        Assert.Equal(Group("2.2.2.2"), Most("9.9.9.9"));
        Hold("2.2.2.2", -2);
        Assert.Equal(Group("2001:db8::1"), Most("9.9.9.9"));
    }

    [Fact]
    public void A_network_counts_for_no_more_than_a_single_address()
    {
        for (var host = 1; host <= 20; host++) Hold($"1.1.1.{host}", 1);
        Hold("2.2.2.2", 10);

        Assert.Equal(Group("1.1.1.7").Wider, Most("9.9.9.9")!.Value.Wider);
        Assert.Equal(20, _shares.Of(Group("1.1.1.7").Wider));
    }

    [Fact]
    public void The_networks_of_an_operator_count_together()
    {
        for (var site = 1; site <= 20; site++) Hold($"2001:db8:{site}::1", 1);
        Hold("2001:db9::1", 10);

        Assert.Equal(Group("2001:db8:1::1").Wider.Wider, Most("9.9.9.9")!.Value.Wider.Wider);
    }

    [Fact]
    public void Of_equal_groups_the_newcomer_makes_room_for_himself()
    {
        Hold("1.1.1.1", 5);
        Hold("2.2.2.2", 5);

        Assert.Equal(Group("1.1.1.1"), Most("1.1.1.1"));
        Assert.Equal(Group("2.2.2.2"), Most("2.2.2.2"));
        Hold("2.2.2.3", 5);
        Hold("1.1.1.1", 5);
        Assert.Equal(Group("2.2.2.3"), Most("2.2.2.3"));
    }

    [Fact]
    public void What_has_no_address_is_one_group()
    {
        _shares.Change(default, 3);
        Hold("1.1.1.1", 2);

        Assert.Equal(default(AddressGroup), Most("1.1.1.1"));
    }

    [Fact]
    public void Nobody_has_less_than_nothing()
    {
        Hold("1.1.1.1", 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => Hold("1.1.1.1", -2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Hold("1.1.1.2", -1));
        Assert.Equal(1, _shares.Total);
    }

    [Fact]
    public void It_holds_what_a_plain_list_says()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var held = new Dictionary<AddressGroup, long>();
        for (var step = 0; step < 20_000; step++)
        {
            var group = Group(random.Next(2) == 0 ? $"1.1.{random.Next(4)}.{random.Next(6)}" : $"2001:db{random.Next(3)}:{random.Next(3)}:{random.Next(3) << 8:x}::1");
            var has = held.GetValueOrDefault(group);
            var change = random.Next(3) == 0 ? -has : random.NextInt64(-has, 10);
            _shares.Change(group, change);
            held[group] = has + change;
            var newcomer = Group($"1.1.{random.Next(4)}.{random.Next(6)}");
            Assert.True(IsMost(_shares.Most(newcomer), newcomer, held), $"seed {seed}, step {step}");
        }

        foreach (var (group, weight) in held) _shares.Change(group, -weight);
        Assert.Equal(0, _shares.Groups);
        Assert.Null(_shares.Most(default));
    }

    /// <summary>Of no group around it is there a neighbour with more, nor the newcomer's with as much.</summary>
    private static bool IsMost(AddressGroup? most, AddressGroup newcomer, Dictionary<AddressGroup, long> held)
    {
        var live = held.Where(h => h.Value > 0).ToList();
        if (most is not { } group) return live.Count == 0;
        IEnumerable<KeyValuePair<AddressGroup, long>> within = live;
        foreach (var width in new Func<AddressGroup, AddressGroup>[] { Widest, g => g.Wider == Widest(g) ? Widest(g) : g.Wider, g => g })
        {
            var sums = within.GroupBy(h => width(h.Key)).ToDictionary(g => g.Key, g => g.Sum(h => h.Value));
            var chosen = sums.GetValueOrDefault(width(group));
            if (chosen < sums.Values.Max()) return false;
            if (sums.GetValueOrDefault(width(newcomer)) == chosen && width(newcomer) != width(group)) return false;
            within = within.Where(h => width(h.Key) == width(group)).ToList();
        }

        return true;
    }

    private static AddressGroup Widest(AddressGroup group) => group.Length == AddressGroup.IPv6Address ? group.Wider.Wider : group.Wider;

    private void Hold(string ip, long weight) => _shares.Change(Group(ip), weight);

    private AddressGroup? Most(string newcomer) => _shares.Most(Group(newcomer));

    private static AddressGroup Group(string ip) => AddressGroup.Of(IPAddress.Parse(ip), AddressGroup.IPv6Address);
}
