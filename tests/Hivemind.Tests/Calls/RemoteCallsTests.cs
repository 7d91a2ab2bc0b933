using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Registry.Hivemind.Calls;
using Registry.Identity;
using Registry.Libp2p;
using Registry.Libp2p.Transport.Memory;
using Registry.Multiformats;
using Registry.Testing;

namespace Registry.Hivemind.Tests.Calls;

public sealed class RemoteCallsTests
{
    private const string Method = "TestProtocol.rpc_test";

    private static readonly CallHandler Echo = (_, request, _) => new(new CallAnswer(request));

    private readonly MemoryNetwork _network = new();

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(100_000)]
    [InlineData((4 << 20) - 200)]
    public async Task A_call_is_answered(int length)
    {
        await using var server = await CallHost.StartAsync(_network, 1);
        await using var client = await CallHost.StartAsync(_network, 2);
        var request = new byte[length];
        new Random(length).NextBytes(request);
        ConcurrentQueue<PeerId> callers = [];
        server.Calls.Serve(Method, (caller, data, _) =>
        {
            callers.Enqueue(caller.Peer);
            return new(new CallAnswer(data));
        });

        var result = await client.CallAsync(server, Method, request);
        Assert.Equal(CallStatus.Ok, result.Status);
        Assert.Equal(request, result.Response.ToArray());
        Assert.Equal([client.Id], callers);
        Assert.Equal(1, client.Calls.Counters.Made(CallStatus.Ok));
        await Eventually.IsTrue(() => server.Calls.Counters.Served(CallOutcome.Answered) == 1, "it is counted");
        await Eventually.IsTrue(() => server.Calls.Server.Gate is { Calls: 0, Bytes: 0 }, "nothing is held");
    }

    [Fact]
    public async Task Calls_go_both_ways_on_one_connection_and_many_at_once()
    {
        await using var one = await CallHost.StartAsync(_network, 1);
        await using var other = await CallHost.StartAsync(_network, 2);
        one.Calls.Serve(Method, Echo);
        other.Calls.Serve(Method, Echo);
        await one.ConnectAsync(other);
        var calls = Enumerable.Range(0, 60).Select(async i =>
        {
            var result = await (i % 2 == 0 ? one.CallAsync(other, Method, [(byte)i]) : other.CallAsync(one, Method, [(byte)i]));
            Assert.Equal([(byte)i], result.Response.ToArray());
        });
        await Task.WhenAll(calls);
        Assert.Single(one.Swarm.Connections);
    }

    [Fact]
    public async Task A_handler_that_waits_is_waited_for()
    {
        await using var server = await CallHost.StartAsync(_network, 1);
        await using var client = await CallHost.StartAsync(_network, 2);
        var gate = new TaskCompletionSource<CallAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        var entered = new TaskCompletionSource();
        server.Calls.Serve(Method, (_, _, _) =>
        {
            entered.SetResult();
            return new(gate.Task);
        });
        var call = client.CallAsync(server, Method, [1]);
        await entered.Task;
        Assert.False(call.IsCompleted);
        gate.SetResult(new CallAnswer(new byte[] { 7 }));
        Assert.Equal([7], (await call).Response.ToArray());
    }

    [Fact]
    public async Task Errors_come_as_text_cut_off_between_characters()
    {
        await using var server = await CallHost.StartAsync(_network, 1, new CallOptions { MaxErrorBytes = 65 });
        await using var client = await CallHost.StartAsync(_network, 2);
        server.Calls.Serve(Method, (_, _, _) => new(CallAnswer.Failed(new string('ä', 100))));
        var result = await client.CallAsync(server, Method, []);
        Assert.Equal((CallStatus.RemoteError, new string('ä', 32)), (result.Status, result.Error));
        await Eventually.IsTrue(() => server.Calls.Counters.Served(CallOutcome.Failed) == 1, "it is counted");
    }

    [Fact]
    public async Task What_a_handler_throws_becomes_an_error_that_tells_nothing()
    {
        await using var server = await CallHost.StartAsync(_network, 1);
        await using var client = await CallHost.StartAsync(_network, 2);
        server.Calls.Serve(Method, (_, _, _) => throw new InvalidOperationException("secret"));
        var result = await client.CallAsync(server, Method, []);
        Assert.Equal((CallStatus.RemoteError, "The call failed."), (result.Status, result.Error));
        Assert.Equal(0, server.Swarm.Counters.FailedHandlers);
    }

    [Fact]
    public async Task A_handler_has_its_deadline()
    {
        var time = new ManualTimeProvider();
        await using var server = await CallHost.StartAsync(_network, 1, new CallOptions { HandlerTimeout = TimeSpan.FromSeconds(2) }, time);
        await using var client = await CallHost.StartAsync(_network, 2);
        var entered = new TaskCompletionSource();
        server.Calls.Serve(Method, async (_, _, token) =>
        {
            entered.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return default;
        });
        var call = client.CallAsync(server, Method, []);
        await entered.Task;
        time.Advance(TimeSpan.FromSeconds(2));
        var result = await call;
        Assert.Equal((CallStatus.RemoteError, "The call took too long."), (result.Status, result.Error));
    }

    [Fact]
    public async Task The_names_are_served_with_and_without_a_namespace()
    {
        await using var server = await CallHost.StartAsync(_network, 1, new CallOptions { Namespaces = ["ns"] });
        await using var client = await CallHost.StartAsync(_network, 2);
        server.Calls.Serve(Method, Echo);
        foreach (var name in new[] { Method, "ns::" + Method })
        {
            Assert.Contains(name, server.Swarm.Protocols);
            Assert.Equal(CallStatus.Ok, (await client.CallAsync(server, name, [1])).Status);
        }
        Assert.Equal(CallStatus.NotSupported, (await client.CallAsync(server, "other::" + Method, [1])).Status);
        server.Calls.Unserve(Method);
        Assert.DoesNotContain("ns::" + Method, server.Swarm.Protocols);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task What_a_peer_does_not_serve_is_told(int length)
    {
        await using var server = await CallHost.StartAsync(_network, 1);
        await using var client = await CallHost.StartAsync(_network, 2);
        Assert.Equal(CallStatus.NotSupported, (await client.CallAsync(server, Method, new byte[length])).Status);
    }

    [Fact]
    public async Task A_peer_that_nobody_knows_is_unreachable()
    {
        await using var client = await CallHost.StartAsync(_network, 1);
        await using var other = await CallHost.StartAsync(_network, 2);
        var result = await client.Calls.CallAsync(other.Id, Method, default, TimeSpan.FromSeconds(30), CancellationToken.None);
        Assert.Equal((CallStatus.Unreachable, "No address of the peer is known."), (result.Status, result.Error));
        Assert.Equal(CallStatus.Unreachable, (await client.CallAsync(client, Method, [])).Status);
    }

    [Fact]
    public async Task Want_of_room_on_this_side_is_not_the_peers_fault()
    {
        await using var client = await CallHost.StartAsync(_network, 1);
        await using var other = await CallHost.StartAsync(_network, 2);
        var calls = new RemoteCalls(
            client.Swarm, new CallOptions(), static (_, _) => throw new ConnectionException(EndReason.LimitReached, "Too many."), TimeProvider.System, new Random(1), NullLoggerFactory.Instance);
        var refused = await calls.CallAsync(other.Id, Method, default, TimeSpan.FromSeconds(30), CancellationToken.None);
        Assert.Equal((CallStatus.Busy, "Too many."), (refused.Status, refused.Error));

        await client.Swarm.DisposeAsync();
        Assert.Equal(CallStatus.Busy, (await client.CallAsync(other, Method, [])).Status);
    }

    [Fact]
    public async Task Stale_addresses_are_looked_up_again()
    {
        await using var server = await CallHost.StartAsync(_network, 1);
        await using var client = await CallHost.StartAsync(_network, 2);
        server.Calls.Serve(Method, Echo);
        client.Swarm.PeerStore.AddAddresses(server.Id, [Multiaddr.Parse("/memory/99")], TimeSpan.FromHours(1));
        Assert.Equal(CallStatus.Ok, (await client.CallAsync(server, Method, [])).Status);
    }

    [Fact]
    public async Task The_deadline_covers_everything()
    {
        var time = new ManualTimeProvider();
        await using var server = await CallHost.StartAsync(_network, 1);
        await using var client = await CallHost.StartAsync(_network, 2, time: time);
        var entered = new TaskCompletionSource();
        server.Calls.Serve(Method, async (_, _, token) =>
        {
            entered.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return default;
        });
        client.Book[server.Id] = server.Address;
        var call = client.Calls.CallAsync(server.Id, Method, default, TimeSpan.FromSeconds(3), CancellationToken.None).AsTask();
        await entered.Task;
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(CallStatus.TimedOut, (await call).Status);
    }

    [Fact]
    public async Task The_callers_own_cancellation_is_no_outcome()
    {
        await using var server = await CallHost.StartAsync(_network, 1);
        await using var client = await CallHost.StartAsync(_network, 2);
        var entered = new TaskCompletionSource();
        server.Calls.Serve(Method, async (_, _, token) =>
        {
            entered.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return default;
        });
        client.Book[server.Id] = server.Address;
        using var giveUp = new CancellationTokenSource();
        var call = client.Calls.CallAsync(server.Id, Method, default, TimeSpan.FromSeconds(30), giveUp.Token).AsTask();
        await entered.Task;
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(0, client.Calls.Counters.Made(CallStatus.TimedOut));
    }

    [Fact]
    public async Task Requests_that_fit_into_no_frame_are_not_sent()
    {
        await using var client = await CallHost.StartAsync(_network, 1, new CallOptions { MaxFrameBytes = 1024 });
        Assert.Equal(CallStatus.TooLong, (await client.CallAsync(client, Method, new byte[1024])).Status);
    }

    [Fact]
    public void Every_mistake_of_the_options_is_reported()
    {
        var options = new CallOptions { MaxFrameBytes = 1, MaxCalls = 1, Timeout = TimeSpan.Zero, Namespaces = ["a::b", ""] };
        Assert.Equal(4, options.Validate().Count);
        Assert.Empty(new CallOptions().Validate());
    }
}
