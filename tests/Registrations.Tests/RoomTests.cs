using System.Net;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>A full registry makes room from the source group that holds most; wallets, peers and claimed addresses never count.</summary>
public sealed class RoomTests
{
    private static readonly IPAddress Crowd = IPAddress.Parse("198.51.100.1");
    private static readonly IPAddress Single = IPAddress.Parse("192.0.2.1");

    [Fact]
    public async Task The_largest_group_gives_for_a_newcomer_of_another()
    {
        await using var home = Full(4);
        var crowd = await FillAsync(home, 1, 3, Crowd);
        await home.RegisterAsync(new SigningWorker(9, 9), from: Single);

        await home.RegisterAsync(new SigningWorker(10, 10), from: IPAddress.Parse("203.0.113.10"));

        for (var restart = 0; restart < 2; restart++)
        {
            Assert.Equal(2, crowd.Count(worker => home.Registrar.Find(worker.NodeId) is not null));
            Assert.NotNull(home.Registrar.Find(new SigningWorker(9, 9).NodeId));
            Assert.NotNull(home.Registrar.Find(new SigningWorker(10, 10).NodeId));
            Assert.Equal(5, home.Registrar.Stats().TotalNodesRegistered);
            await home.RestartAsync();
        }
    }

    [Fact]
    public async Task A_newcomer_of_the_largest_group_replaces_one_of_its_own_and_no_other()
    {
        await using var home = Full(4);
        await FillAsync(home, 1, 3, Crowd);
        await home.RegisterAsync(new SigningWorker(9, 9), from: Single);
        home.Clock.Advance(TimeSpan.FromMinutes(20)); // the other one is long unheard

        var crowd = await FillAsync(home, 11, 20, Crowd);

        Assert.NotNull(home.Registrar.Find(new SigningWorker(9, 9).NodeId));
        Assert.NotNull(home.Registrar.Find(crowd[^1].NodeId));
        Assert.Equal(3, crowd.Count(worker => home.Registrar.Find(worker.NodeId) is not null));
    }

    [Fact]
    public async Task Neighbouring_addresses_are_one_group()
    {
        await using var home = Full(6);
        SigningWorker[] crowd = [.. Enumerable.Range(1, 4).Select(n => new SigningWorker(n, n))];
        foreach (var (worker, n) in crowd.Select((worker, n) => (worker, n))) await home.RegisterAsync(worker, from: IPAddress.Parse($"198.51.100.{n + 1}"));
        var pair = await FillAsync(home, 9, 2, Single);

        await home.RegisterAsync(new SigningWorker(20, 20), from: IPAddress.Parse("203.0.113.10"));

        Assert.All(pair, worker => Assert.NotNull(home.Registrar.Find(worker.NodeId)));
        Assert.Equal(3, crowd.Count(worker => home.Registrar.Find(worker.NodeId) is not null));
    }

    [Fact]
    public async Task Within_a_group_the_expired_go_first_then_the_offline_then_the_unproven_then_the_longest_unheard()
    {
        await using var home = Full(5);
        var expired = new SigningWorker(1, 1);
        var offline = new SigningWorker(2, 2);
        var unproven = new SigningWorker(3, 3);
        var (early, late) = (new SigningWorker(4, 4), new SigningWorker(5, 5));
        await home.RegisterAsync(expired, proven: true, TimeSpan.FromMinutes(9), Crowd);
        await home.RegisterAsync(offline, proven: true, from: Crowd);
        home.Clock.Advance(TimeSpan.FromMinutes(9));
        await home.RegisterAsync(early, proven: true, from: Crowd);
        home.Clock.Advance(TimeSpan.FromSeconds(1));
        await home.RegisterAsync(late, proven: true, from: Crowd);
        await home.RegisterAsync(unproven, from: Crowd);

        SigningWorker[] going = [expired, offline, unproven, early];
        for (var gone = 0; gone <= going.Length; gone++)
        {
            Assert.All(going[..gone], worker => Assert.False(IsHeld(worker), $"{worker.Peer} after {gone}"));
            Assert.All(going[gone..], worker => Assert.True(IsHeld(worker), $"{worker.Peer} after {gone}"));
            // Each newcomer is proven and heard of now, so it is none of those that go.
            home.Clock.Advance(TimeSpan.FromSeconds(1));
            await home.RegisterAsync(new SigningWorker(10 + gone, 10 + gone), proven: true, from: Crowd);
        }

        bool IsHeld(SigningWorker worker) => home.Registrar.Find(worker.NodeId) is not null || (ReferenceEquals(worker, expired) && IsMarked(worker));

        // What is expired is seen by nobody, but its mark is counted in the totals of the store.
        bool IsMarked(SigningWorker worker) => Rows(home).Contains(Convert.ToHexString(worker.Peer.Bytes.Span));
    }

    [Fact]
    public async Task What_is_there_is_renewed_though_there_is_no_room()
    {
        await using var home = Full(2);
        var workers = await FillAsync(home, 1, 2, Crowd);
        home.Clock.Advance(TimeSpan.FromSeconds(1));

        foreach (var worker in workers) await home.RegisterAsync(worker, from: Single);

        Assert.All(workers, worker => Assert.NotNull(home.Registrar.Find(worker.NodeId)));
    }

    [Fact]
    public async Task What_others_carried_takes_half_the_room_at_most()
    {
        await using var home = Full(10);
        var local = await FillAsync(home, 1, 3, Crowd);
        for (var n = 20; n < 40; n++) Assert.Equal(RecordPutOutcome.Stored, await home.PutRecordAsync(new SigningWorker(n, n).Record(home.Now)));

        home.Registrar.RecordsHeld(0, 100, out var held);
        Assert.Equal(5, held);
        Assert.All(local, worker => Assert.NotNull(home.Registrar.Find(worker.NodeId)));
        // The latest is among them: what is carried makes way for what is carried.
        Assert.NotNull(home.Registrar.Find(new SigningWorker(39, 39).NodeId));

        // And gives first when it is the larger part.
        await FillAsync(home, 4, 3, Single);
        home.Registrar.RecordsHeld(0, 100, out held);
        Assert.Equal(4, held);
        Assert.All(local, worker => Assert.NotNull(home.Registrar.Find(worker.NodeId)));
    }

    [Fact]
    public async Task Withdrawals_of_what_was_never_held_here_go_first()
    {
        await using var home = Full(4);
        var workers = await FillAsync(home, 1, 2, Crowd);
        await home.WithdrawAsync(new SigningWorker(1, 1).Withdrawal(home.Now.AddSeconds(-1)), from: Crowd);
        await home.WithdrawAsync(new SigningWorker(8, 8).Withdrawal(home.Now), from: Single);

        await home.RegisterAsync(new SigningWorker(9, 9), from: Crowd);

        Assert.False(home.Registrar.TryGetRecord(new SigningWorker(8, 8).WithdrawalKeys().OfWallet, out _, out _));
        Assert.True(home.Registrar.TryGetRecord(new SigningWorker(1, 1).WithdrawalKeys().OfWallet, out _, out _));
        Assert.All(workers, worker => Assert.NotNull(home.Registrar.Find(worker.NodeId)));
    }

    [Fact]
    public async Task A_withdrawal_and_an_authorization_find_room_too()
    {
        await using var home = Full(3);
        await FillAsync(home, 1, 3, Crowd);

        Assert.IsType<AuthorizationOutcome.Kept>(await home.KeepAsync(new SigningWorker(8, 8).Authorization(home.Now), Single));
        Assert.IsType<WithdrawalOutcome.Everywhere>(await home.WithdrawAsync(new SigningWorker(9, 9).Withdrawal(home.Now, Signers.Peer), from: IPAddress.Parse("203.0.113.10")));

        Assert.Single(home.Listed);
        Assert.Single(home.Registrar.AuthorizationsOf(new SigningWorker(8, 8).Peer));
        await home.RestartAsync();
        Assert.Single(home.Listed);
        Assert.Single(home.Registrar.AuthorizationsOf(new SigningWorker(8, 8).Peer));
    }

    [Theory]
    [InlineData("203.0.113.1", "203.0.113.1", true, true)]
    [InlineData("203.0.113.1", "::ffff:203.0.113.1", true, true)]
    [InlineData("203.0.113.1", "203.0.113.2", false, true)]
    [InlineData("203.0.113.1", "203.0.112.1", false, false)]
    [InlineData("2001:db8:1:100::1", "2001:db8:1:1ff:ffff::2", true, true)]
    [InlineData("2001:db8:1:100::1", "2001:db8:1:200::1", false, true)]
    [InlineData("2001:db8:1::1", "2001:db8:2::1", false, false)]
    [InlineData("203.0.113.1", "2001:db8::1", false, false)]
    [InlineData("::1", "::2", true, true)]
    [InlineData("::1", "203.0.113.1", false, false)]
    [InlineData("0:0:cb00:7100::1", "203.0.113.0", false, false)]
    [InlineData("::1", "0:0:cb00:7100::1", false, false)]
    public void Groups_are_what_one_party_holds(string left, string right, bool same, bool neighbours)
    {
        var (one, other) = (State.SourceGroup.Of(IPAddress.Parse(left)), State.SourceGroup.Of(IPAddress.Parse(right)));

        Assert.Equal(same, one == other);
        Assert.Equal(neighbours, one.Wider == other.Wider);
        Assert.NotEqual(State.SourceGroup.Unknown, one);
    }

    [Fact]
    public async Task A_worker_with_a_wallet_alone_keeps_its_place_whoever_comes()
    {
        await using var home = Full(300);
        var honest = new SigningWorker(1, 1);
        await home.RegisterAsync(honest);

        // Proven, from 8 addresses, and live, which the honest one is no more after a while.
        for (var n = 100; n < 1_100; n++)
        {
            if (n % 100 == 0) home.Clock.Advance(TimeSpan.FromMinutes(1));
            await home.RegisterAsync(new SigningWorker(2, n), proven: true, from: IPAddress.Parse($"198.51.{n % 8}.1"));
            await home.PutRecordAsync(new SigningWorker(3, 10_000 + n).Record(home.Now), new SigningWorker(3, 10_000 + n).Peer);
        }

        Assert.NotNull(home.Registrar.Find(honest.NodeId));
        Assert.Equal(300, Rows(home).Count);
    }

    [Fact]
    public async Task One_that_is_heard_from_counts_where_it_is_and_no_more_as_carried()
    {
        await using var home = Full(10);
        SigningWorker[] carried = [.. Enumerable.Range(20, 5).Select(n => new SigningWorker(n, n))];
        foreach (var worker in carried) await home.PutRecordAsync(worker.Record(home.Now));
        home.Registrar.HeardFrom(carried[0].Peer, Single);

        for (var n = 30; n < 60; n++) await home.PutRecordAsync(new SigningWorker(n, n).Record(home.Now));

        Assert.NotNull(home.Registrar.Find(carried[0].NodeId));
        home.Registrar.RecordsHeld(0, 100, out var held);
        Assert.Equal(6, held);
        // Renewed over the DHT it stays where it was heard.
        home.Clock.Advance(TimeSpan.FromSeconds(1));
        await home.PutRecordAsync(carried[0].Record(home.Now));
        for (var n = 60; n < 90; n++) await home.PutRecordAsync(new SigningWorker(n, n).Record(home.Now));
        Assert.NotNull(home.Registrar.Find(carried[0].NodeId));
    }

    [Fact]
    public async Task Newcomers_at_the_same_time_do_not_take_one_place_twice()
    {
        await using var home = Full(20);
        await FillAsync(home, 1, 15, Crowd);

        // Those find no place for whom nothing is left to go but what is only promised one.
        await Task.WhenAll(Enumerable.Range(100, 100).Select(n => home.TryRegisterAsync(new SigningWorker(n, n).Body(home.Now), IPAddress.Parse($"45.{n}.1.1"))));
        Assert.Equal(20, Rows(home).Count);
        await Task.WhenAll(Enumerable.Range(400, 100).Select(n => home.PutRecordAsync(new SigningWorker(n, n).Record(home.Now))));

        Assert.Equal(20, Rows(home).Count);
        home.Registrar.RecordsHeld(0, 100, out var held);
        Assert.InRange(held, 1, 10);
    }

    /// <summary>The order of groups is what counting anew would give, after any changes.</summary>
    [Fact]
    public void Who_has_most_is_always_known()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var part = new Index.RoomPart([]);
        List<(State.HeldStatement Statement, State.SourceGroup Source)> held = [];
        var sources = Enumerable.Range(0, 40).Select(n => State.SourceGroup.Of(IPAddress.Parse(n % 2 == 0 ? $"198.51.{n % 5}.{n % 7}" : $"2001:db{n % 3}:{n % 5}:{n % 7}00::1"))).Distinct().ToArray();
        var record = new SigningWorker(1, 1).WithdrawalRecord(DateTimeOffset.UnixEpoch.AddYears(50));
        for (var step = 0; step < 5_000; step++)
        {
            if (held.Count == 0 || random.Next(1_000) < (step % 1_000 < 500 ? 600 : 400))
            {
                var source = sources[random.Next(sources.Length)];
                var statement = State.HeldStatement.Of(record, Registrations.Records.StatementPlace.WalletWithdrawal, null, new State.StatementOrigin(default, false, source));
                part.Add(statement, source);
                held.Add((statement, source));
            }
            else
            {
                var at = random.Next(held.Count);
                part.Remove(held[at].Statement);
                held.RemoveAt(at);
            }

            if (step % 10 != 0) continue;
            var most = held.GroupBy(one => one.Source.Widest).Select(group => group.Count()).DefaultIfEmpty().Max();
            Assert.True((held.Count, most) == (part.Count, part.Most), $"seed {seed}, step {step}");
            foreach (var candidate in part.Candidates(State.SourceGroup.Unknown, random))
            {
                var source = candidate.Origin.Source;
                var widest = held.Where(one => one.Source.Widest == source.Widest).ToList();
                var wider = widest.GroupBy(one => one.Source.Wider).ToList();
                var mine = wider.First(group => group.Key == source.Wider);
                var narrow = mine.GroupBy(one => one.Source).ToList();
                Assert.Equal(most, widest.Count);
                Assert.Equal(wider.Max(group => group.Count()), mine.Count());
                Assert.Equal(narrow.Max(group => group.Count()), narrow.First(group => group.Key == source).Count());
            }
        }
    }

    private static Home Full(int records) => new(options: new RegistrationOptions { MaxRecords = records });

    private static async Task<SigningWorker[]> FillAsync(Home home, int first, int count, IPAddress from)
    {
        SigningWorker[] workers = [.. Enumerable.Range(first, count).Select(n => new SigningWorker(n, n))];
        foreach (var worker in workers) await home.RegisterAsync(worker, from: from);
        return workers;
    }

    private static HashSet<string> Rows(Home home)
    {
        return home.Database.Read(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT hex(peer) FROM registration_statements";
            using var reader = command.ExecuteReader();
            HashSet<string> peers = [];
            while (reader.Read()) peers.Add(reader.GetString(0));
            return peers;
        });
    }
}
