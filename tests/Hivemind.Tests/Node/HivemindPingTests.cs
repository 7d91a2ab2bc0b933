using Google.Protobuf;
using Registry.Hivemind.Calls;
using Registry.Hivemind.Routing;
using Registry.Hivemind.Tests.Calls;
using Registry.Hivemind.Wire;
using Registry.Libp2p.Transport.Memory;
using Registry.Testing;

namespace Registry.Hivemind.Tests.Node;

public sealed class HivemindPingTests
{
    private readonly MemoryNetwork _network = new();

    [Fact]
    public async Task A_node_that_answers_the_call_back_is_told_so_and_is_in_the_table()
    {
        await using var server = await NodeHost.StartAsync(_network, 1);
        await using var worker = await NodeHost.StartAsync(_network, 2);
        var answer = await worker.PingAsync(server, validate: true);
        Assert.True(answer!.Available);
        Assert.InRange(answer.DhtTime, worker.Soon - NodeHost.Lifetime - 60, worker.Soon - NodeHost.Lifetime);
        Assert.Equal(server.Node.Id.ToArray(), answer.Peer.NodeId.ToByteArray());
        Assert.Equal([new TableNode(worker.Node.Id, worker.Peer)], server.Node.TableNodes());
        Assert.Equal([new TableNode(server.Node.Id, server.Peer)], worker.Node.TableNodes());
        Assert.Equal(1, server.Node.Counters.CallBacksAnswered);
        Assert.Single(server.Host.Swarm.Connections);
    }

    [Fact]
    public async Task The_answer_is_that_of_hivemind_to_the_byte()
    {
        await using var server = await NodeHost.StartAsync(_network, 1, Requests.VectorId, time: new FixedClock(FixedClock.OfVectors));
        await using var worker = await CallHost.StartAsync(_network, 2);
        var asked = 0;
        worker.Calls.Serve(DhtMethods.Ping, (_, request, _) =>
        {
            asked++;
            Assert.Equal("12160a1400112233445566778899aabbccddeeff01234567", Convert.ToHexStringLower(request.Span));
            return new(new CallAnswer(new PingResponse { Peer = Requests.Info(Requests.VectorId) }.ToByteArray()));
        });
        var result = await server.AnswerAsync(worker, DhtMethods.Ping, WireVectors.Bytes("PingRequest validate=1"));
        Assert.Equal(Convert.ToHexStringLower(WireVectors.Bytes("PingResponse")), Convert.ToHexStringLower(result.Response.Span));
        Assert.Equal(1, asked);

        // It claims our own id, which is nobody else's.
        Assert.Empty(server.Node.TableNodes());
    }

    [Fact]
    public async Task Who_answers_under_another_id_or_not_at_all_is_not_available()
    {
        await using var server = await NodeHost.StartAsync(_network, 1);
        await using var silent = await CallHost.StartAsync(_network, 2);
        await using var other = await CallHost.StartAsync(_network, 3);
        var random = new Random(1);
        var (claimed, actual) = (DhtId.Random(random), DhtId.Random(random));
        other.Calls.Serve(DhtMethods.Ping, (_, _, _) => new(new CallAnswer(new PingResponse { Peer = Requests.Info(actual) }.ToByteArray())));

        var request = new PingRequest { Peer = Requests.Info(claimed), Validate = true };
        foreach (var worker in new[] { silent, other })
        {
            var answer = await server.AnswerAsync(worker, DhtMethods.Ping, request, Messages.PingResponse);
            Assert.False(answer.Available);
        }

        // Under the id it answers with it is welcome.
        Assert.Equal([new TableNode(actual, other.Id)], server.Node.TableNodes());
        Assert.Equal(2, server.Node.Counters.CallBacksFailed);
    }

    [Fact]
    public async Task A_call_back_that_is_never_answered_ends_in_time_and_is_the_only_one()
    {
        var time = new ManualTimeProvider();
        await using var server = await NodeHost.StartAsync(_network, 1, options: new HivemindOptions { UpkeepInterval = TimeSpan.FromDays(1) }, time: time);
        await using var worker = await CallHost.StartAsync(_network, 2);
        var asked = 0;
        var entered = new TaskCompletionSource();
        var never = new TaskCompletionSource<CallAnswer>();
        worker.Calls.Serve(DhtMethods.Ping, (_, _, cancellation) =>
        {
            Interlocked.Increment(ref asked);
            entered.TrySetResult();
            return new(never.Task);
        });
        var request = new PingRequest { Peer = Requests.Info(DhtId.Random(new Random(1))), Validate = true };
        var calls = Enumerable.Range(0, 20).Select(_ => server.AnswerAsync(worker, DhtMethods.Ping, request, Messages.PingResponse)).ToList();
        await entered.Task;
        await Eventually.IsTrue(() => server.Host.Calls.Server.Gate.Calls == 20, "all are let in");
        // What came before it on the connection has got to where it waits.
        await server.AnswerAsync(worker, DhtMethods.Find, new FindRequest(), Messages.FindResponse);
        time.Advance(TimeSpan.FromSeconds(2.5));
        Assert.All(await Task.WhenAll(calls), answer => Assert.False(answer.Available));
        Assert.Equal(1, asked);
        Assert.Empty(server.Node.TableNodes());
        never.SetResult(CallAnswer.Failed("too late")); // or the end of the worker waits for it
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("00112233445566778899aabbccddeeff0123456789")]
    [InlineData("0024080112205f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f5f")]
    public async Task A_client_or_a_node_id_of_another_length_is_answered_and_not_routed_to(string nodeId)
    {
        await using var server = await NodeHost.StartAsync(_network, 1);
        await using var client = await CallHost.StartAsync(_network, 2);
        var info = new NodeInfo { NodeId = ByteString.CopyFrom(Convert.FromHexString(nodeId)) };
        foreach (var request in new[] { new PingRequest { Peer = info, Validate = true }, new PingRequest { Peer = info }, new PingRequest() })
        {
            var answer = await server.AnswerAsync(client, DhtMethods.Ping, request, Messages.PingResponse);
            Assert.False(answer.Available);
            Assert.Equal(server.Node.Id.ToArray(), answer.Peer.NodeId.ToByteArray());
        }

        var find = new FindRequest { Peer = info, Keys = { ByteString.CopyFrom(server.Node.Id.ToArray()) } };
        Assert.Single((await server.AnswerAsync(client, DhtMethods.Find, find, Messages.FindResponse)).Results);
        Assert.Empty(server.Node.TableNodes());
    }

    [Fact]
    public async Task Without_validation_the_word_of_the_caller_is_enough()
    {
        await using var server = await NodeHost.StartAsync(_network, 1);
        await using var worker = await CallHost.StartAsync(_network, 2);
        var id = DhtId.Random(new Random(3));
        await server.AnswerAsync(worker, DhtMethods.Ping, new PingRequest { Peer = Requests.Info(id) }, Messages.PingResponse);
        Assert.Equal([new TableNode(id, worker.Id)], server.Node.TableNodes());
    }

    [Fact]
    public async Task A_node_that_is_gone_leaves_the_table_with_the_next_call_and_is_avoided()
    {
        await using var server = await NodeHost.StartAsync(_network, 1);
        var worker = await NodeHost.StartAsync(_network, 2);
        await worker.PingAsync(server, validate: true);
        await worker.DisposeAsync();
        Assert.Null(await server.PingAsync(worker));
        Assert.Empty(server.Node.TableNodes());
        Assert.True(server.Node.Neighbours.IsAvoided(worker.Peer));
    }
}
