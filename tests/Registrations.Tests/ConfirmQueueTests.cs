using System.Net;
using Registry.Registrations.Confirming;
using Registry.Registrations.State;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>Whose address is dialled next: everybody gets his turn, and no address is dialled more than it should bear.</summary>
public sealed class ConfirmQueueTests
{
    private static readonly IPAddress Crowd = IPAddress.Parse("198.51.100.1");
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(50);

    [Fact]
    public async Task Only_who_may_be_confirmed_there_and_is_not_yet()
    {
        await using var home = new Home();
        var (proven, claim) = (new SigningWorker(1, 1), new SigningWorker(2, 2) { Address = "198.51.100.1:1" });
        await home.RegisterAsync(proven, proven: true, from: Crowd);
        await home.RegisterAsync(claim, from: Crowd);
        await home.RegisterAsync(new SigningWorker(3, 3), from: Crowd); // claims an address that it does not come from
        await home.RegisterAsync(new SigningWorker(4, 4) { Address = "host.example:1" }, proven: true);
        await home.PutRecordAsync(new SigningWorker(5, 5).Record(home.Now)); // not active

        var targets = home.Registrar.ToConfirm(64, _ => true);
        Assert.Equal(
            new[] { $"{proven.Peer} /ip4/203.0.113.7/tcp/31330", $"{claim.Peer} /ip4/198.51.100.1/tcp/1" }.Order(StringComparer.Ordinal),
            targets.Select(target => $"{target.Peer} {target.Address}").Order(StringComparer.Ordinal));

        foreach (var target in targets) home.Registrar.AnsweredAt(target.Peer, target.Address);
        for (var minute = 0; minute < 44; minute += 4)
        {
            home.Clock.Advance(TimeSpan.FromMinutes(4));
            home.Registrar.HeardFrom(proven.Peer, Crowd);
            Assert.Empty(home.Registrar.ToConfirm(64, _ => true));
        }

        // Before it runs out it is looked at again.
        home.Clock.Advance(TimeSpan.FromMinutes(2));
        home.Registrar.HeardFrom(proven.Peer, Crowd);
        Assert.Equal([proven.Peer], home.Registrar.ToConfirm(64, _ => true).Select(target => target.Peer));
    }

    [Fact]
    public async Task What_must_not_be_dialled_costs_nothing_and_holds_up_nobody()
    {
        await using var home = new Home();
        await home.RegisterAsync(new SigningWorker(1, 1), proven: true);

        Assert.Empty(home.Registrar.ToConfirm(64, _ => false));
        Assert.Empty(home.Registrar.ToConfirm(0, _ => true));
        Assert.Single(home.Registrar.ToConfirm(64, _ => true));
        Assert.Empty(home.Registrar.ToConfirm(64, _ => true));
    }

    [Fact]
    public async Task Whoever_names_an_address_from_elsewhere_does_not_use_up_its_own_dials()
    {
        await using var home = new Home();
        await home.RegisterAsync(new SigningWorker(1, 1), proven: true, from: Crowd);
        Assert.Single(home.Registrar.ToConfirm(64, _ => true));
        await home.RegisterAsync(new SigningWorker(2, 2), proven: true, from: Crowd);
        Assert.Empty(home.Registrar.ToConfirm(64, _ => true));

        var own = new SigningWorker(3, 3);
        await home.RegisterAsync(own, proven: true);
        Assert.Equal([own.Peer], home.Registrar.ToConfirm(64, _ => true).Select(target => target.Peer));
    }

    [Fact]
    public async Task A_crowd_holds_up_nobody()
    {
        await using var home = new Home();
        await RankTests.RegisterAllAsync(home, Enumerable.Range(10, 3_000).Select(n => (new SigningWorker(1, n) { Address = $"100.0.{n / 250}.{n % 250}:1" }, Crowd)), proven: true);
        var single = new SigningWorker(2, 2);
        await home.RegisterAsync(single, proven: true);

        var calls = 0;
        while (!home.Registrar.ToConfirm(64, _ => true).Any(target => target.Peer.Equals(single.Peer))) calls++;

        Assert.InRange(calls, 0, 3_001 / ConfirmQueue.MaxLookedAt);
    }

    [Fact]
    public void An_address_is_dialled_once_a_minute_and_eight_times_an_hour_and_as_often_again_for_its_own()
    {
        var budget = new DialBudget(new ConfirmingOptions());
        var (address, other) = (SourceGroup.Of(Crowd), SourceGroup.Of(IPAddress.Parse("198.51.100.2")));
        var (taken, own) = (0, 0);
        for (var second = 0; second < 3_600; second += 10)
        {
            if (budget.TryTake(address, own: false, Start.AddSeconds(second))) Assert.Equal(taken++ * 60, second);
            if (second >= 1_800 && budget.TryTake(address, own: true, Start.AddSeconds(second))) own++;
        }

        Assert.Equal((8, 8), (taken, own));
        Assert.True(budget.TryTake(other, own: false, Start));
        Assert.True(budget.TryTake(address, own: false, Start.AddHours(1)));
        Assert.False(budget.TryTake(address, own: false, Start.AddHours(1).AddSeconds(59)));
        // The clock is set back.
        Assert.True(budget.TryTake(address, own: false, Start.AddDays(-1)));
    }

    [Fact]
    public void As_many_addresses_are_remembered_as_are_allowed()
    {
        var budget = new DialBudget(new ConfirmingOptions { MaxAddresses = 10 });
        Assert.Equal(10, Enumerable.Range(1, 100).Count(n => budget.TryTake(new SourceGroup((ulong)n), own: false, Start.AddSeconds(n))));
        Assert.Equal(10, budget.Count);

        Assert.True(budget.TryTake(new SourceGroup(200), own: false, Start.AddHours(2)));
        Assert.Equal(1, budget.Count);
    }
}
