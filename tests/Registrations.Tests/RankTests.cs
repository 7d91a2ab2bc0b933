using System.Diagnostics;
using System.Net;
using Registry.Multiformats;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>Answers that choose name who was found at its address before who only says so, and no address has two voices.</summary>
public sealed class RankTests
{
    private static readonly IPAddress Attacker = IPAddress.Parse("198.51.100.1");
    private static readonly IPAddress Honest = IPAddress.Parse("203.0.113.7");

    /// <summary>Everybody signs with his own key; the attacker's are connected from 8 addresses and state those of 10,000 others.</summary>
    [Fact]
    public async Task Ten_thousand_keys_on_eight_addresses_do_not_displace_one_connected_worker()
    {
        const int Sybils = 10_000;
        await using var home = new Home(options: new RegistrationOptions { MaxProvidersPerModel = 20 });
        var addresses = Enumerable.Range(1, 8).Select(n => IPAddress.Parse($"198.51.{n}.1")).ToArray();
        await RegisterAllAsync(home, Enumerable.Range(100, Sybils).Select(n => (new SigningWorker(1, n) { Address = $"100.{n / 65536 % 256}.{n / 256 % 256}.{n % 256}:31330" }, addresses[n % 8])), proven: true);
        var honest = new SigningWorker(2, 2);
        await home.RegisterAsync(honest, proven: true);
        for (var n = 100; n < 100 + Sybils; n++) home.Registrar.HeardFrom(new SigningWorker(1, n).Peer, addresses[n % 8]);
        home.Registrar.HeardFrom(honest.Peer, Honest);

        AssertNamed(home, honest, least: 0.99, of: 300);
    }

    [Fact]
    public async Task Claims_of_free_wallets_on_other_peoples_peers_do_not_displace_a_worker_that_is_connected()
    {
        await using var home = new Home(options: new RegistrationOptions { MaxProvidersPerModel = 20 });
        var honest = new SigningWorker(1, 1);
        await home.RegisterAsync(honest);
        // A thousand peers, alive, connected from their own addresses, which the claims state.
        var others = Enumerable.Range(100, 1_000).Select(n => (Worker: new SigningWorker(n, n) { Address = $"192.0.{n / 250}.{n % 250 + 1}:31330" }, Own: IPAddress.Parse($"192.0.{n / 250}.{n % 250 + 1}"))).ToArray();
        await RegisterAllAsync(home, others.Select(other => (other.Worker, Attacker)), proven: false);
        foreach (var other in others) home.Registrar.HeardFrom(other.Worker.Peer, other.Own);
        home.Registrar.HeardFrom(honest.Peer, Honest);

        AssertNamed(home, honest, least: 1, of: 100);
        Assert.All(others, other => Assert.Null(home.Registrar.Find(other.Worker.NodeId)!.ConfirmedAt));
    }

    [Fact]
    public async Task An_answer_costs_what_it_names_and_not_what_there_is()
    {
        await using var home = new Home();
        await RegisterAllAsync(home, Enumerable.Range(1, 10_000).Select(n => (new SigningWorker(1, n), IPAddress.Parse($"45.{n / 250}.{n % 250}.1"))), proven: true);
        var model = new SigningWorker(1, 1).ModelHash;
        home.Registrar.WorkersOf(model.Bytes.Span);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(256, home.Registrar.WorkersOf(model.Bytes.Span).Count);
        var ofMany = GC.GetAllocatedBytesForCurrentThread() - before;

        // A record that is read costs some kilobytes; sorting or shuffling all of them would cost a megabyte more.
        Assert.InRange(ofMany, 1, 256 * 16 * 1024);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 100; i++) home.Registrar.WorkersOf(model.Bytes.Span);
        TestContext.Current.TestOutputHelper?.WriteLine($"{watch.Elapsed.TotalMicroseconds / 100:0} us and {ofMany} bytes an answer of 256 of 10,000");
        watch.Restart();
        for (var i = 0; i < 100; i++) Assert.Equal(256, home.Registrar.ProvidersOf(model.Bytes.Span, 16).Count);
        TestContext.Current.TestOutputHelper?.WriteLine($"{watch.Elapsed.TotalMicroseconds / 100:0} us with addresses alone");
    }

    [Fact]
    public async Task Who_was_found_is_before_who_signed_before_who_claims_before_who_was_only_told_of()
    {
        await using var home = new Home();
        var (found, signed, claimed, told) = (new SigningWorker(1, 1), new SigningWorker(2, 2), new SigningWorker(3, 3), new SigningWorker(4, 4));
        await home.PutRecordAsync(told.Record(home.Now));
        await home.RegisterAsync(claimed);
        await home.RegisterAsync(signed, proven: true);
        await home.RegisterAsync(found);
        home.Registrar.HeardFrom(found.Peer, Honest);

        foreach (var places in new[] { 100, 1 })
        {
            Assert.Equal([found.Peer, signed.Peer, claimed.Peer, told.Peer], home.Registrar.WorkersOf(found.ModelHash.Bytes.Span, places).Select(node => node.Record.Peer));
        }
    }

    [Fact]
    public async Task Neighbours_take_turns_within_their_network()
    {
        await using var home = new Home(options: new RegistrationOptions { MaxProvidersPerModel = 6 });
        // One that holds an IPv6 /32 and one that holds an IPv4 /24, each with more addresses than there are places.
        for (var n = 1; n <= 30; n++) await home.RegisterAsync(new SigningWorker(n, n), proven: true, from: IPAddress.Parse($"2001:db8:{n:x}::1"));
        for (var n = 31; n <= 60; n++) await home.RegisterAsync(new SigningWorker(n, n), proven: true, from: IPAddress.Parse($"198.51.100.{n}"));
        var few = Enumerable.Range(61, 4).Select(n => new SigningWorker(n, n)).ToArray();
        foreach (var (worker, n) in few.Select((worker, n) => (worker, n))) await home.RegisterAsync(worker, proven: true, from: IPAddress.Parse($"192.0.{n}.1"));

        for (var round = 0; round < 20; round++)
        {
            var named = home.Registrar.WorkersOf(few[0].ModelHash.Bytes.Span, 6).Select(node => node.Record.Peer).ToList();
            Assert.Equal(6, named.Distinct().Count());
            Assert.All(few, worker => Assert.Contains(worker.Peer, named));
        }
    }

    /// <summary>Whatever happens, the turns that are kept up with each change have who would be there if they were made anew.</summary>
    [Fact]
    public async Task Turns_are_kept_true_by_every_change()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        await using var home = new Home();
        SigningWorker[] workers = [.. Enumerable.Range(1, 40).Select(n => new SigningWorker(n, n % 30 + 1))];
        for (var step = 0; step < 400; step++)
        {
            var worker = workers[random.Next(workers.Length)];
            var from = random.Next(3) == 0 ? Honest : IPAddress.Parse($"192.0.2.{random.Next(1, 5)}");
            switch (random.Next(8))
            {
                case 0 or 1:
                    await home.TryRegisterAsync(worker.Body(home.Now, proven: random.Next(3) == 0), from);
                    break;
                case 2:
                    await home.PutRecordAsync(worker.Record(home.Now));
                    break;
                case 3:
                    home.Registrar.HeardFrom(worker.Peer, from);
                    break;
                case 4:
                    home.Registrar.AnsweredAt(worker.Peer, Multiaddr.Parse("/ip4/203.0.113.7/tcp/31330"));
                    break;
                case 5:
                    await home.WithdrawAsync(worker.Withdrawal(home.Now, random.Next(2) == 0 ? Signers.Wallet : Signers.Peer));
                    break;
                default:
                    home.Clock.Advance(TimeSpan.FromSeconds(random.Next(1, 200)));
                    break;
            }

            var all = home.Registrar.WorkersOf(worker.ModelHash.Bytes.Span).Select(Seen).ToList();
            var inTurn = home.Registrar.WorkersOf(worker.ModelHash.Bytes.Span, 0).Select(Seen).ToList();
            Assert.True(all.Select(one => one.Peer).ToHashSet().SetEquals(inTurn.Select(one => one.Peer)), $"seed {seed}, step {step}");
            Assert.Equal(all.Select(one => one.Confirmed).OrderDescending(), inTurn.Select(one => one.Confirmed));
        }

        static (string Peer, bool Confirmed) Seen(RegisteredNode node) => (node.Record.Peer.ToString(), node.ConfirmedAt is not null);
    }

    internal static async Task RegisterAllAsync(Home home, IEnumerable<(SigningWorker Worker, IPAddress From)> workers, bool proven)
    {
        // Changes of different nodes share commits.
        foreach (var some in workers.Chunk(500)) await Task.WhenAll(some.Select(one => home.RegisterAsync(one.Worker, proven, from: one.From)));
    }

    private static void AssertNamed(Home home, SigningWorker worker, double least, int of)
    {
        var named = Enumerable.Range(0, of).Count(_ => home.Registrar.WorkersOf(worker.ModelHash.Bytes.Span, 20).Any(node => node.NodeId == worker.NodeId));
        Assert.True(named >= least * of, $"named in {named} of {of}");
    }
}
