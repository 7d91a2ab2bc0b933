using Registry.Registrations.Records;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>A peer belongs to whoever holds its key: the greatest proven registration ends all smaller ones of other wallets, for good.</summary>
public sealed class OwnershipTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly SigningWorker _owner = new(1, 1);
    private readonly SigningWorker _other = new(2, 1);

    [Fact]
    public async Task A_later_proven_registration_of_another_wallet_ends_the_former_ones_over_all_models()
    {
        await using var home = new Home(Start);
        var second = new SigningWorker(1, 1, "second model");
        var (_, key) = await home.RegisterAsync(_owner, proven: true);
        await home.RegisterAsync(second, proven: true);
        home.Clock.Advance(TimeSpan.FromSeconds(1));
        var taken = new SigningWorker(2, 1, "third model");

        await home.RegisterAsync(taken, proven: true, TimeSpan.FromMinutes(1));

        Assert.Equal([taken.NodeId], home.Listed);
        foreach (var former in new[] { _owner, second })
        {
            Assert.Null(home.Registrar.Find(former.NodeId));
            Assert.False(home.Registrar.TryGetRecord(former.RecordKey(), out _, out _));
            Assert.Equal(FailureKind.PeerOwned, Home.Refusal(await home.TryRegisterAsync(former.Body(Start, proven: true))));
        }

        Assert.Equal(FailureKind.NodeNotFound, Home.Refusal(await home.HeartbeatAsync(_owner.NodeId, key)));

        // For good: neither time nor a restart brings the former ones back, nor does the end of the one that ended them.
        home.Clock.Advance(TimeSpan.FromMinutes(2));
        await home.Registrar.SweepAsync();
        for (var restart = 0; restart < 2; restart++)
        {
            Assert.Empty(home.Listed);
            Assert.Null(home.Registrar.Find(_owner.NodeId));
            Assert.False(home.Registrar.TryGetRecord(_owner.RecordKey(), out _, out _));
            Assert.Equal(RecordPutOutcome.Outdated, await home.PutRecordAsync(_owner.Record(Start)));
            await home.RestartAsync();
        }

        // A later word of the peer's key gives it back.
        Assert.IsType<RegistrationOutcome.Registered>(await home.TryRegisterAsync(_owner.Body(home.Now, proven: true)));
        Assert.Null(home.Registrar.Find(second.NodeId));
    }

    [Fact]
    public async Task Every_order_of_arrival_comes_to_the_same()
    {
        var taken = new SigningWorker(2, 1, "third model");
        SignedRegistration[] records =
        [
            _owner.Record(Start),
            new SigningWorker(1, 1, "second model").Record(Start.AddSeconds(1)),
            taken.Record(Start.AddSeconds(2), TimeSpan.FromHours(1)),
            _other.Record(Start.AddSeconds(1)),
            _owner.Record(Start.AddSeconds(1), TimeSpan.FromHours(2)),
        ];
        foreach (var order in Orders(records.Length))
        {
            await using var home = new Home(Start.AddMinutes(1));
            foreach (var i in order) await home.PutRecordAsync(records[i]);
            foreach (var i in order) await home.PutRecordAsync(records[i]);

            var name = string.Join(' ', order);
            Assert.True(home.Registrar.NodesOf(_owner.Peer).Single().NodeId == taken.NodeId, name);
            Assert.True(home.Registrar.TryGetRecord(taken.RecordKey(), out _, out _), name);
            Assert.False(home.Registrar.TryGetRecord(_owner.RecordKey(), out _, out _), name);
        }
    }

    [Fact]
    public async Task Whatever_the_order_a_smaller_one_of_the_owner_itself_stays()
    {
        var (early, late) = (new SigningWorker(1, 1, "early").Record(Start), new SigningWorker(1, 1, "late").Record(Start.AddSeconds(5)));
        foreach (var order in new[] { new[] { early, late }, [late, early] })
        {
            await using var home = new Home(Start.AddMinutes(1));
            foreach (var record in order) Assert.Equal(RecordPutOutcome.Stored, await home.PutRecordAsync(record));
            Assert.Equal(2, home.Registrar.NodesOf(_owner.Peer).Count);
        }
    }

    [Fact]
    public async Task Withdrawals_name_no_owner()
    {
        await using var home = new Home(Start);
        await home.RegisterAsync(_owner, proven: true);
        home.Clock.Advance(TimeSpan.FromSeconds(1));

        // The peer's key withdraws of another model in the name of another wallet: that is no registration by it.
        Assert.IsType<WithdrawalOutcome.Everywhere>(await home.WithdrawAsync(new SigningWorker(2, 1, "other model").Withdrawal(home.Now, Signers.Both)));

        Assert.NotNull(home.Registrar.Find(_owner.NodeId));
    }

    [Fact]
    public async Task The_owner_stays_owner_when_its_registration_was_withdrawn()
    {
        await using var home = new Home(Start);
        var former = _other.Record(Start.AddSeconds(-1));
        await home.RegisterAsync(_owner, proven: true);
        home.Clock.Advance(TimeSpan.FromSeconds(1));
        await home.WithdrawAsync(_owner.Withdrawal(home.Now));

        Assert.Equal(RecordPutOutcome.Outdated, await home.PutRecordAsync(former));
        var elsewhere = new SigningWorker(2, 1, "other model").Record(Start.AddSeconds(-1));
        Assert.Equal(RecordPutOutcome.Stored, await home.PutRecordAsync(elsewhere));

        Assert.Empty(home.Registrar.NodesOf(_owner.Peer));
        Assert.False(home.Registrar.TryGetRecord(new SigningWorker(2, 1, "other model").RecordKey(), out _, out _));
    }

    private static IEnumerable<int[]> Orders(int count)
    {
        if (count == 0) return [[]];
        return from shorter in Orders(count - 1) from place in Enumerable.Range(0, count) select (int[])[.. shorter[..place], count - 1, .. shorter[place..]];
    }
}
