using System.Collections.Concurrent;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Registry.Hivemind.Calls;
using Registry.Hivemind.Reachability;
using Registry.Hivemind.Tests.Calls;
using Registry.Hivemind.Wire;
using Registry.Identity;
using Registry.Libp2p;
using Registry.Libp2p.Transport.Memory;
using Registry.Multiformats;
using Registry.Testing;

namespace Registry.Hivemind.Tests.Reachability;

public sealed class ReachabilityTests
{
    private const string Method = "ReachabilityProtocol.rpc_check";

    private static readonly Multiaddr Stranger = Multiaddr.Parse("/ip4/9.9.9.9/tcp/1");
    private static readonly Multiaddr Local = Multiaddr.Parse("/ip4/127.0.0.1/tcp/1");

    private readonly MemoryNetwork _network = new();

    [Fact]
    public async Task A_worker_that_asks_about_itself_is_dialled_by_a_stranger_and_then_left_alone()
    {
        await using var daemon = await CheckingHost.StartAsync(_network, 1);
        await using var worker = await CallHost.StartAsync(_network, 2);
        var callers = ServeCheck(worker);
        Assert.Equal(Available, await AskAsync(worker, daemon, worker.Id));
        Assert.Equal(Available, await AskAsync(worker, daemon, worker.Id));

        Assert.Equal([daemon.Prober.LocalPeer], callers);
        await Eventually.IsTrue(() => worker.Swarm.Connections.All(c => c.Peer.Equals(daemon.Host.Id)), "the prober has left");
    }

    [Fact]
    public async Task We_answer_for_ourselves_without_a_dial()
    {
        await using var daemon = await CheckingHost.StartAsync(_network, 1);
        await using var worker = await CallHost.StartAsync(_network, 2);
        Assert.Equal(Available, await AskAsync(worker, daemon, daemon.Host.Id));
    }

    [Fact]
    public async Task Two_daemons_check_each_other()
    {
        await using var one = await CheckingHost.StartAsync(_network, 1);
        await using var other = await CheckingHost.StartAsync(_network, 2);
        one.Host.Book[other.Host.Id] = other.Host.Address;
        Assert.Equal(new ReachabilityResult(true, ""), await one.Checker.CheckAsync(other.Host.Id, Local, CancellationToken.None));
    }

    [Fact]
    public async Task Who_cannot_be_dialled_is_not_available()
    {
        await using var daemon = await CheckingHost.StartAsync(_network, 1);
        await using var worker = await CallHost.StartAsync(_network, 2);
        await using var gone = await CallHost.StartAsync(_network, 3);
        Assert.Equal(NotAvailable, await AskAsync(worker, daemon, gone.Id));
        daemon.Host.Book[gone.Id] = Multiaddr.Parse("/memory/77");
        var result = await daemon.Checker.CheckAsync(gone.Id, Local, CancellationToken.None);
        Assert.Equal((false, true), (result.Reachable, result.Checked));
        Assert.NotEmpty(result.Message);
    }

    [Fact]
    public async Task Who_is_reached_but_does_not_serve_the_check_was_reached()
    {
        await using var daemon = await CheckingHost.StartAsync(_network, 1);
        await using var worker = await CallHost.StartAsync(_network, 2);
        Assert.Equal(Available, await AskAsync(worker, daemon, worker.Id));
    }

    [Fact]
    public async Task Who_says_no_or_fails_is_not_available()
    {
        await using var daemon = await CheckingHost.StartAsync(_network, 1);
        await using var refusing = await CallHost.StartAsync(_network, 2);
        await using var failing = await CallHost.StartAsync(_network, 3);
        refusing.Calls.Serve(Method, (_, _, _) => new(new CallAnswer(new PingResponse().ToByteArray())));
        failing.Calls.Serve(Method, (_, _, _) => new(CallAnswer.Failed("no")));
        Assert.Equal(NotAvailable, await AskAsync(refusing, daemon, refusing.Id));
        Assert.Equal(NotAvailable, await AskAsync(failing, daemon, failing.Id));
    }

    [Fact]
    public async Task A_failure_is_forgotten_sooner_than_a_success()
    {
        var time = new ManualTimeProvider();
        await using var daemon = await CheckingHost.StartAsync(_network, 1, time: time);
        await using var worker = await CallHost.StartAsync(_network, 2);
        var callers = ServeCheck(worker);
        daemon.Host.Book[worker.Id] = Multiaddr.Parse("/memory/77");
        Assert.False(await IsReachableAsync());
        daemon.Host.Book[worker.Id] = worker.Address;
        Assert.False(await IsReachableAsync());
        time.Advance(TimeSpan.FromSeconds(15));
        Assert.True(await IsReachableAsync());
        time.Advance(TimeSpan.FromSeconds(299));
        Assert.True(await IsReachableAsync());
        Assert.Single(callers);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await IsReachableAsync());
        Assert.Equal(2, callers.Count);

        async Task<bool> IsReachableAsync() => (await daemon.Checker.CheckAsync(worker.Id, Local, CancellationToken.None)).Reachable;
    }

    [Fact]
    public async Task Strangers_have_no_private_address_dialled_and_no_name()
    {
        await using var daemon = await CheckingHost.StartAsync(_network, 1);
        await using var worker = await CallHost.StartAsync(_network, 2, address: "/ip4/192.168.1.5/tcp/4001");
        var callers = ServeCheck(worker);
        daemon.Host.Book[worker.Id] = worker.Address;
        Assert.Equal(new(false, "The peer has no address that can be dialled directly."), await daemon.Checker.CheckAsync(worker.Id, Stranger, CancellationToken.None));
        Assert.Empty(callers);
        Assert.True((await daemon.Checker.CheckAsync(worker.Id, Local, CancellationToken.None)).Reachable);

        var named = PrivateKey.FromEd25519Seed([.. Enumerable.Repeat((byte)3, 32)]).PublicKey.PeerId;
        daemon.Host.Book[named] = Multiaddr.Parse("/dns4/example.com/tcp/1");
        Assert.False((await daemon.Checker.CheckAsync(named, Stranger, CancellationToken.None)).Checked);
    }

    [Fact]
    public async Task In_a_private_network_private_addresses_are_dialled_when_told_so()
    {
        await using var daemon = await CheckingHost.StartAsync(_network, 1, new ReachabilityOptions { AllowPrivate = true });
        await using var worker = await CallHost.StartAsync(_network, 2, address: "/ip4/192.168.1.5/tcp/4001");
        daemon.Host.Book[worker.Id] = worker.Address;
        Assert.True((await daemon.Checker.CheckAsync(worker.Id, Stranger, CancellationToken.None)).Reachable);
    }

    [Fact]
    public async Task An_asker_and_a_target_have_so_many_checks_a_minute()
    {
        await using var daemon = await CheckingHost.StartAsync(_network, 1, new ReachabilityOptions { PerAsker = 3, PerTarget = 2, KeepFor = TimeSpan.Zero });
        await using var worker = await CallHost.StartAsync(_network, 2, address: "/ip4/5.5.5.5/tcp/4001");
        var callers = ServeCheck(worker);
        daemon.Host.Book[worker.Id] = worker.Address;
        for (var i = 0; i < 2; i++) Assert.True((await CheckAsync("9.9.9.9")).Reachable);
        Assert.Equal((false, "The addresses of the peer have been dialled too often."), (await CheckAsync("8.8.8.8") is var target ? target.Checked : true, target.Message));
        _ = await CheckAsync("9.9.9.9");
        Assert.Equal((false, "Too many checks are asked for."), (await CheckAsync("9.9.9.9") is var asker ? asker.Checked : true, asker.Message));
        Assert.Equal(2, callers.Count);

        Task<ReachabilityResult> CheckAsync(string ip) => daemon.Checker.CheckAsync(worker.Id, Multiaddr.Parse($"/ip4/{ip}/tcp/1"), CancellationToken.None);
    }

    [Fact]
    public async Task What_was_not_checked_is_an_error_for_the_asker()
    {
        await using var daemon = await CheckingHost.StartAsync(_network, 1, new ReachabilityOptions { PerAsker = 1, PerTarget = 1, KeepFor = TimeSpan.Zero });
        await using var worker = await CallHost.StartAsync(_network, 2);
        Assert.Equal(Available, await AskAsync(worker, daemon, worker.Id));
        Assert.Equal("RemoteError: Too many checks are asked for.", await AskAsync(worker, daemon, worker.Id));
    }

    [Fact]
    public async Task Whose_addresses_could_not_be_looked_up_was_not_checked()
    {
        await using var daemon = await CheckingHost.StartAsync(_network, 1);
        await using var worker = await CallHost.StartAsync(_network, 2);
        var checker = new ReachabilityChecker(
            daemon.Host.Calls, daemon.Prober, static (_, _) => throw new ConnectionException(EndReason.LimitReached, "Too many."), new ReachabilityOptions(), TimeProvider.System, new Random(1), NullLoggerFactory.Instance);
        Assert.Equal(new(false, "Too many.", Checked: false), await checker.CheckAsync(worker.Id, Local, CancellationToken.None));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1200")]
    [InlineData("12160a1400112233445566778899aabbccddeeff01234567")]
    [InlineData("ff")]
    public async Task What_names_no_peer_is_an_error(string hex)
    {
        await using var daemon = await CheckingHost.StartAsync(_network, 1);
        await using var worker = await CallHost.StartAsync(_network, 2);
        var result = await worker.CallAsync(daemon.Host, Method, Convert.FromHexString(hex));
        Assert.Equal((CallStatus.RemoteError, "Not the id of a peer."), (result.Status, result.Error));
    }

    [Fact]
    public async Task A_worker_that_does_not_answer_is_not_waited_for()
    {
        var time = new ManualTimeProvider();
        await using var daemon = await CheckingHost.StartAsync(_network, 1, time: time);
        await using var worker = await CallHost.StartAsync(_network, 2);
        var entered = new TaskCompletionSource();
        worker.Calls.Serve(Method, async (_, _, token) =>
        {
            entered.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return default;
        });
        daemon.Host.Book[worker.Id] = worker.Address;
        var check = daemon.Checker.CheckAsync(worker.Id, Local, CancellationToken.None);
        await entered.Task;
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.False((await check).Reachable);
    }

    [Fact]
    public async Task Results_kept_have_a_bound()
    {
        var cache = new ReachabilityCache(new ReachabilityOptions { MaxKept = 10 }, new ManualTimeProvider());
        var checks = 0;
        for (var i = 0; i < 100; i++) await CheckAsync(i);
        Assert.Equal(100, checks);

        // From the last one on: those that are not kept take no other's place before it is its turn.
        for (var i = 99; i >= 0; i--) await CheckAsync(i);
        Assert.Equal(190, checks);

        async Task CheckAsync(int number) => Assert.True((await cache.GetAsync(Peer(number), default, () =>
        {
            checks++;
            return Task.FromResult(ReachabilityResult.Yes);
        })).Reachable);
    }

    [Fact]
    public async Task Checks_that_were_refused_take_no_kept_results_place()
    {
        var cache = new ReachabilityCache(new ReachabilityOptions { MaxKept = 10 }, new ManualTimeProvider());
        await cache.GetAsync(Peer(0), default, () => Task.FromResult(ReachabilityResult.Yes));
        for (var i = 1; i < 100; i++) Assert.False((await cache.GetAsync(Peer(i), default, () => Task.FromResult(ReachabilityResult.NotChecked("")))).Checked);
        Assert.True((await cache.GetAsync(Peer(0), default, () => Task.FromResult(ReachabilityResult.No("It was checked again.")))).Reachable);
    }

    private static PeerId Peer(int number) => PrivateKey.FromEd25519Seed([.. Enumerable.Repeat((byte)number, 32)]).PublicKey.PeerId;

    private const string Available = "Ok: True";
    private const string NotAvailable = "Ok: False";

    /// <summary>As Petals asks: the bytes of a peer id where the id of a node would be.</summary>
    private static async Task<string> AskAsync(CallHost asker, CheckingHost daemon, PeerId peer)
    {
        var request = new PingRequest { Peer = new NodeInfo { NodeId = ByteString.CopyFrom(peer.Bytes.Span) } };
        var result = await asker.CallAsync(daemon.Host, Method, request.ToByteArray());
        return $"{result.Status}: {result.Error ?? PingResponse.Parser.ParseFrom(result.Response.Span).Available.ToString()}";
    }

    /// <summary>As a Petals server does when it is asked about itself.</summary>
    private static ConcurrentQueue<PeerId> ServeCheck(CallHost worker)
    {
        ConcurrentQueue<PeerId> callers = [];
        worker.Calls.Serve(Method, (caller, request, _) =>
        {
            callers.Enqueue(caller.Peer);
            var asked = PingRequest.Parser.ParseFrom(request.Span).Peer.NodeId;
            return new(new CallAnswer(new PingResponse { Available = asked.Span.SequenceEqual(worker.Id.Bytes.Span) }.ToByteArray()));
        });
        return callers;
    }
}
