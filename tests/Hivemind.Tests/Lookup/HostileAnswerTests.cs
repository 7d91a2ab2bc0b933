using Google.Protobuf;
using Registry.Hivemind.Calls;
using Registry.Hivemind.Lookup;
using Registry.Hivemind.Values;
using Registry.Hivemind.Wire;

namespace Registry.Hivemind.Tests.Lookup;

/// <summary>Bad answers to rpc_find cost a lookup nothing but the answer.</summary>
public sealed class HostileAnswerTests
{
    private static readonly byte[] Junk = [0xC7, 0xFF, 0xFF, 0x50, 0xDD];

    public static TheoryData<string> Answers => [.. Bad.Keys];

    private static Dictionary<string, Func<FindRequest, Random, byte[]>> Bad { get; } = new()
    {
        ["nothing"] = (_, _) => [],
        ["random bytes"] = (_, random) => Bytes(random, 500),
        ["a result too few"] = (request, _) => Answer(request.Keys.Skip(1).Select(_ => new FindResult())),
        ["a result too many"] = (request, _) => Answer(request.Keys.Append(ByteString.Empty).Select(_ => new FindResult())),
        ["a million results"] = (_, _) => [.. Enumerable.Repeat<byte[]>([0x12, 0x00], 1_000_000).SelectMany(static b => b)],
        ["dictionaries that are none"] = (request, _) => Answer(request.Keys.Select(_ => Found(ResultType.FoundDictionary, Junk, 2e9))),
        ["a dictionary of four milliard subkeys"] = (request, _) => Answer(request.Keys.Select(_ => Found(ResultType.FoundDictionary, [0xC7, 0x18, 0x50, 0x93, 0xCB, 0, 0, 0, 0, 0, 0, 0, 0, 0xCB, 0, 0, 0, 0, 0, 0, 0, 0, 0xDD, 0xFF, 0xFF, 0xFF, 0xFF], 2e9))),
        ["NaN"] = (request, _) => Answer(request.Keys.Select(_ => Found(ResultType.FoundRegular, Junk, double.NaN))),
        ["for ever"] = (request, _) => Answer(request.Keys.Select(_ => Found(ResultType.FoundRegular, Junk, double.PositiveInfinity))),
        ["the year 9999"] = (request, _) => Answer(request.Keys.Select(_ => Found(ResultType.FoundRegular, Junk, 253402300799))),
        ["long expired"] = (request, _) => Answer(request.Keys.Select(_ => Found(ResultType.FoundRegular, Junk, 1))),
        ["a kind that is none"] = (request, _) => Answer(request.Keys.Select(_ => Found((ResultType)7, Junk, 2e9))),
        ["unaligned neighbours"] = (request, random) => Answer(request.Keys.Select(_ => Neighbours(random, nodes: 20, peers: 19))),
        ["neighbours by the thousand"] = (request, random) => Answer(request.Keys.Select(_ => Neighbours(random, nodes: 5000, peers: 5000))),
        ["ids that are none"] = (request, random) => Answer(request.Keys.Select(_ => Neighbours(random, nodes: 20, peers: 20, size: 21))),
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void A_bad_answer_hides_no_value(string answer) => SwarmStory.Tell(10, async swarm =>
    {
        await swarm.Node(1).StoreAsync([SwarmStory.Entry("block", "a", "1", swarm.Now + 600)], CancellationToken.None);
        var random = new Random(9);
        foreach (var liar in swarm.World.Nodes.Where(static (_, i) => i is 2 or 5 or 8))
        {
            liar.Calls!.Serve(DhtMethods.Find, (_, request, _) => ValueTask.FromResult(new CallAnswer(Bad[answer](FindRequest.Parser.ParseFrom(request.Span), random))));
        }

        var trace = new BeamTrace();
        var keys = new[] { SwarmStory.Key("block"), SwarmStory.Key("nothing") };
        var found = await swarm.Node(0).GetTracedAsync(keys, latest: true, trace, CancellationToken.None);

        var entry = Assert.Single(Assert.Single(found).Value.Entries!);
        Assert.Equal(Subkey.OfText("a"), entry.Subkey.ToArray());
        Assert.True(trace.Calls < 100, $"{trace.Calls} calls");
    });

    [Fact]
    public void Nodes_that_never_answer_hold_a_lookup_up_for_one_timeout() => SwarmStory.Tell(10, async swarm =>
    {
        await swarm.Node(1).StoreAsync([SwarmStory.Entry("block", "a", "1", swarm.Now + 600)], CancellationToken.None);
        foreach (var silent in swarm.World.Nodes.Where(static (_, i) => i is 2 or 5 or 8))
        {
            silent.Calls!.Serve(DhtMethods.Find, static async (_, _, cancellation) =>
            {
                await new TaskCompletionSource().Task.WaitAsync(cancellation);
                return default;
            });
        }

        var started = swarm.World.Simulator.Now;
        Assert.Equal("a=1", await swarm.GetAsync(0, "block", latest: true));
        Assert.InRange(swarm.World.Simulator.Now - started, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4));
    });

    private static byte[] Answer(IEnumerable<FindResult> results)
    {
        var response = new FindResponse { Peer = new NodeInfo { NodeId = ByteString.CopyFrom(new byte[DhtId.Size]) } };
        response.Results.AddRange(results);
        return response.ToByteArray();
    }

    private static FindResult Found(ResultType type, byte[] value, double expiration) =>
        new() { Type = type, Value = ByteString.CopyFrom(value), ExpirationTime = expiration };

    private static FindResult Neighbours(Random random, int nodes, int peers, int size = DhtId.Size)
    {
        var result = new FindResult();
        for (var i = 0; i < nodes; i++) result.NearestNodeIds.Add(ByteString.CopyFrom(Bytes(random, size)));
        for (var i = 0; i < peers; i++) result.NearestPeerIds.Add(ByteString.CopyFrom([0x12, 32, .. Bytes(random, 32)]));
        return result;
    }

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
