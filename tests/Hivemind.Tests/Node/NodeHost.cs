using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Registry.Hivemind.Calls;
using Registry.Hivemind.Storage;
using Registry.Hivemind.Tests.Calls;
using Registry.Hivemind.Upkeep;
using Registry.Hivemind.Wire;
using Registry.Identity;
using Registry.Libp2p.Transport.Memory;
using Registry.Testing;

namespace Registry.Hivemind.Tests.Node;

/// <summary>A hivemind node on a network in memory.</summary>
internal sealed class NodeHost : IAsyncDisposable
{
    /// <summary>In some minutes: an expiration.</summary>
    public const double Lifetime = 600;

    private NodeHost(CallHost host, HivemindNode node, TimeProvider time)
    {
        Host = host;
        Node = node;
        Time = time;
    }

    public CallHost Host { get; }

    public HivemindNode Node { get; }

    public TimeProvider Time { get; }

    public PeerId Peer => Host.Id;

    public double Soon => (Time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds + Lifetime;

    public static async Task<NodeHost> StartAsync(
        MemoryNetwork network, int number, DhtId? id = null, HivemindOptions? options = null, NodeJournal? journal = null, TimeProvider? time = null)
    {
        time ??= new PatientClock();
        var host = await CallHost.StartAsync(network, number, new CallOptions(), time);
        var random = new Random(number);
        var node = new HivemindNode(
            id ?? DhtId.Random(random),
            host.Calls,
            options ?? new HivemindOptions(),
            new RecordStore(new RecordStoreOptions(), journal: null),
            time,
            random,
            NullLoggerFactory.Instance,
            journal);
        node.Start();
        return new NodeHost(host, node, time);
    }

    /// <summary>This node learns where another is, and pings it.</summary>
    public async Task<PingResponse?> PingAsync(NodeHost other, bool validate = false)
    {
        Host.Book[other.Peer] = other.Host.Address;
        return await Node.Client.PingAsync(other.Peer, validate, TestContext.Current.CancellationToken);
    }

    /// <summary>Puts a regular value into the store of this node, as its own.</summary>
    public void Hold(DhtId key, params byte[] value) =>
        Assert.Equal(StoreOutcome.Stored, Node.Records.Store(key, new byte[] { 0xC0 }, value, Soon, inCache: false, from: null, Soon - Lifetime));

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await Host.DisposeAsync();
    }

    /// <summary>Calls it from a host that is no node, with bytes of all kinds.</summary>
    public async Task<CallResult> AnswerAsync(CallHost from, string method, byte[] request) => await from.CallAsync(Host, method, request);

    public async Task<T> AnswerAsync<T>(CallHost from, string method, IMessage request, MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        var result = await AnswerAsync(from, method, request.ToByteArray());
        Assert.Equal((CallStatus.Ok, null), (result.Status, result.Error));
        Assert.True(Messages.TryParse(parser, result.Response, int.MaxValue, out var answer));
        return answer;
    }
}

/// <summary>A day that does not pass, for messages that carry times; timers run on.</summary>
internal sealed class FixedClock(double unixSeconds) : PatientClock
{
    /// <summary>When the vectors were made.</summary>
    public const double OfVectors = 1_700_000_000;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(unixSeconds);
}
