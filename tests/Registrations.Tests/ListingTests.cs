using System.Net;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>Listings are complete, in a total order that nobody can choose; with a cursor no row comes twice or is lost, whoever comes and goes.</summary>
public sealed class ListingTests : IAsyncLifetime
{
    private readonly Home _home = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task Pages_are_the_whole_in_one_order()
    {
        await FillAsync(1, 23);
        var whole = _home.Registrar.Active(null, 100);
        Assert.Equal((23, 23), (whole.Total, whole.Rows.Count));
        Assert.All(whole.Rows.Zip(whole.Rows.Skip(1)), pair => Assert.True(pair.First.Place.CompareTo(pair.Second.Place) < 0));
        Assert.All(whole.Rows, row => Assert.Equal(row.Place, _home.Registrar.PlaceOf(row.Node.NodeId)));

        for (var size = 1; size <= 24; size++) Assert.Equal(whole.Rows.Select(row => row.Node.NodeId), Walk(null, size));
        Assert.Equal(Walk("even", 100), Walk("even", 2));
        Assert.Equal(11, _home.Registrar.Active("even", 0).Total);
        Assert.Empty(_home.Registrar.Active("even", 0).Rows);
        Assert.Empty(_home.Registrar.Active("none", 10).Rows);
        Assert.Equal(2, _home.Registrar.Stats().ModelsServed);
    }

    [Fact]
    public async Task Heartbeats_do_not_move_a_row_and_the_order_is_of_this_process()
    {
        var workers = await FillAsync(1, 20);
        var before = Walk(null, 100);

        foreach (var worker in workers.Reverse())
        {
            _home.Clock.Advance(TimeSpan.FromSeconds(1));
            await _home.HeartbeatAsync(worker.NodeId, null, worker.Beat(_home.Now));
        }

        Assert.Equal(before, Walk(null, 100));
        await _home.RestartAsync();
        // Another secret, another order: of twenty nodes two orders are alike once in 10^18.
        Assert.NotEqual(before, Walk(null, 100));
        Assert.Equal(before.Order(), Walk(null, 100).Order());
    }

    [Fact]
    public async Task Whoever_is_there_all_along_is_seen_once_while_others_come_and_go()
    {
        const int Seed = 11;
        var random = new Random(Seed);
        var staying = (await FillAsync(1, 30)).Select(worker => worker.NodeId).ToHashSet();
        var passing = (await FillAsync(101, 30)).ToList();
        for (var walk = 0; walk < 5; walk++)
        {
            List<Guid> seen = [];
            ListingCursor? after = null;
            while (_home.Registrar.Active(null, 3, after).Rows is { Count: > 0 } rows)
            {
                seen.AddRange(rows.Select(row => row.Node.NodeId));
                after = rows[^1].Place;
                Assert.True(seen.Count < 1_000, "a walk without end");

                // Others go, the last row seen among them, and others come.
                _home.Clock.Advance(TimeSpan.FromSeconds(1));
                foreach (var worker in passing.Where(worker => worker.NodeId == after.Value.NodeId || random.Next(8) == 0).ToList())
                {
                    Assert.IsType<WithdrawalOutcome.Everywhere>(await _home.WithdrawAsync(worker.Withdrawal(_home.Now)));
                    passing.Remove(worker);
                    _home.Clock.Advance(TimeSpan.FromSeconds(1));
                    var next = new SigningWorker(200 + random.Next(1000), 200 + random.Next(1000));
                    if ((await _home.TryRegisterAsync(next.Body(_home.Now))) is RegistrationOutcome.Registered) passing.Add(next);
                }

                foreach (var node in staying) _home.Registrar.HeardFrom(_home.Registrar.Find(node)!.Record.Peer, Home.From);
            }

            Assert.True(seen.Count == seen.Distinct().Count(), $"seed {Seed}, walk {walk}: a row twice");
            Assert.True(staying.IsSubsetOf(seen), $"seed {Seed}, walk {walk}: a row lost");
        }
    }

    [Fact]
    public async Task A_cursor_may_be_any_place()
    {
        await FillAsync(1, 5);
        var whole = _home.Registrar.Active(null, 10).Rows;

        Assert.Empty(_home.Registrar.Active(null, 10, whole[^1].Place).Rows);
        Assert.Empty(_home.Registrar.Active(null, 10, new ListingCursor(ulong.MaxValue, Guid.AllBitsSet)).Rows);
        Assert.Equal(5, _home.Registrar.Active(null, 10, new ListingCursor(0, Guid.Empty)).Rows.Count);
        Assert.Equal(whole[3].Node.NodeId, _home.Registrar.Active(null, 10, new ListingCursor(whole[2].Place.Rank + 1, Guid.Empty)).Rows[0].Node.NodeId);
        await using var empty = new Home();
        Assert.Empty(empty.Registrar.Active(null, 10, whole[0].Place).Rows);
        Assert.Equal(0, empty.Registrar.Active(null, 10).Total);
    }

    [Fact]
    public async Task A_listing_of_some_has_their_number_and_pages_in_the_same_order()
    {
        const int Seed = 5;
        var random = new Random(Seed);
        SigningWorker[] workers = [.. Enumerable.Range(1, 60).Select(n => new SigningWorker(n, n, n % 2 == 0 ? "even" : "odd"))];
        foreach (var worker in workers) await _home.RegisterAsync(worker, proven: random.Next(2) == 0);
        for (var round = 0; round < 6; round++)
        {
            foreach (var worker in workers.Where(_ => random.Next(3) == 0)) _home.Registrar.HeardFrom(worker.Peer, Home.From);
            foreach (var model in new[] { null, "even", "odd" })
            {
                var all = _home.Registrar.Active(model, 100).Rows;
                foreach (var filter in new ListingFilter[] { new(true), new(false), new(null, true), new(null, false), new(true, true), new(false, false), new(true, false) })
                {
                    var wanted = all.Where(row =>
                        (filter.IsVerified ?? row.Node.Verified.Peer) == row.Node.Verified.Peer
                        && (filter.IsReachable ?? row.Node.ConfirmedAt is not null) == row.Node.ConfirmedAt is not null).Select(row => row.Node.NodeId).ToList();
                    Assert.Equal(wanted.Count, _home.Registrar.Active(model, 0, null, filter).Total);
                    Assert.Equal(wanted, Walk(model, 7, filter));
                }
            }

            // Some are confirmed no more, some offline; some sign and some claim.
            _home.Clock.Advance(TimeSpan.FromMinutes(round % 2 == 0 ? 4 : 57));
            foreach (var worker in workers.Where(_ => random.Next(2) == 0)) await _home.TryRegisterAsync(worker.Body(_home.Now, proven: random.Next(2) == 0));
        }
    }

    [Fact]
    public async Task Answers_that_choose_name_one_of_each_group_in_turn()
    {
        await using var home = new Home(options: new RegistrationOptions { MaxProvidersPerModel = 4 });
        for (var n = 1; n <= 20; n++) await home.RegisterAsync(new SigningWorker(n, n), proven: true, from: IPAddress.Parse("198.51.100.1"));
        var few = new[] { new SigningWorker(31, 31), new SigningWorker(32, 32) };
        foreach (var (worker, n) in few.Select((worker, n) => (worker, n))) await home.RegisterAsync(worker, proven: true, from: IPAddress.Parse($"192.0.2.{n + 1}"));
        await home.RegisterAsync(new SigningWorker(41, 41), from: IPAddress.Parse("203.0.113.99"));
        HashSet<string> named = [];

        for (var round = 0; round < 50; round++)
        {
            var workers = home.Registrar.WorkersOf(few[0].ModelHash.Bytes.Span, 4).Select(node => node.Record.Peer).ToList();
            Assert.Equal(4, workers.Distinct().Count());
            Assert.All(few, worker => Assert.Contains(worker.Peer, workers));
            Assert.DoesNotContain(new SigningWorker(41, 41).Peer, workers);
            named.UnionWith(workers.Select(peer => peer.ToString()));
        }

        // Of the crowd now these and now those.
        Assert.InRange(named.Count, 5, 22);
    }

    private async Task<SigningWorker[]> FillAsync(int first, int count)
    {
        SigningWorker[] workers = [.. Enumerable.Range(first, count).Select(n => new SigningWorker(n, n, n % 2 == 0 ? "even" : "odd"))];
        foreach (var worker in workers) await _home.RegisterAsync(worker);
        return workers;
    }

    private List<Guid> Walk(string? model, int size, ListingFilter filter = default)
    {
        List<Guid> seen = [];
        ListingCursor? after = null;
        while (_home.Registrar.Active(model, size, after, filter).Rows is { Count: > 0 } rows)
        {
            seen.AddRange(rows.Select(row => row.Node.NodeId));
            after = rows[^1].Place;
            Assert.True(seen.Count < 1_000, "a walk without end");
        }

        return seen;
    }
}
