using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Registry.Hivemind.Calls;
using Registry.Hivemind.Client;
using Registry.Hivemind.Routing;
using Registry.Hivemind.Server;
using Registry.Hivemind.Storage;
using Registry.Hivemind.Wire;
using Registry.Identity;

namespace Registry.Hivemind;

/// <summary>A full node of hivemind's DHT on a swarm: serves rpc_ping, rpc_store and rpc_find, and looks up and stores itself. Owns neither swarm nor calls.</summary>
public sealed partial class HivemindNode : IAsyncDisposable
{
    private readonly RemoteCalls _calls;
    private readonly HivemindOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger _log;
    private readonly BackgroundWork _doubts = new(64);
    private readonly PingResponder _ping;
    private readonly StoreResponder _store;
    private readonly FindResponder _find;

    /// <summary>Throws ArgumentException that lists every mistake in the options.</summary>
    public HivemindNode(DhtId id, RemoteCalls calls, HivemindOptions options, RecordStore records, TimeProvider time, Random random, ILoggerFactory loggers)
    {
        if (options.Validate() is { Count: > 0 } mistakes) throw new ArgumentException(string.Join(" ", mistakes), nameof(options));
        Id = id;
        Records = records;
        _calls = calls;
        _options = options;
        _time = time;
        _random = random;
        _log = loggers.CreateLogger<HivemindNode>();
        var self = new NodeInfo { NodeId = ByteString.CopyFrom(id.ToArray()) };
        Neighbours = new Neighbours(id, calls.Swarm, options, time);
        Client = new NodeClient(id, calls, Neighbours);
        var callBacks = new CallBacks(Client, calls.Swarm, options, Counters, _doubts.Stopping);
        _ping = new PingResponder(self, callBacks, Neighbours, time);
        _store = new StoreResponder(self, records, Neighbours, options, Counters, time);
        _find = new FindResponder(self, records, Neighbours, options, calls.Options.MaxFrameBytes, time);
        Neighbours.Ask = node => _doubts.TryRun(async stopping => await Client.PingAsync(node.Peer, validate: false, stopping));
    }

    public DhtId Id { get; }

    public RecordStore Records { get; }

    internal NodeCounters Counters { get; } = new();

    internal Neighbours Neighbours { get; }

    internal NodeClient Client { get; }

    /// <summary>Begins to serve. To be called once, before the swarm listens.</summary>
    public void Start()
    {
        _calls.Serve(DhtMethods.Ping, _ping.AnswerAsync);
        _calls.Serve(DhtMethods.Store, _store.AnswerAsync);
        _calls.Serve(DhtMethods.Find, _find.AnswerAsync);
    }

    /// <summary>
    /// Joins a swarm through the peers given (connected or with known addresses) and dials the workers remembered from the
    /// last run: they do not come back by themselves for a quarter of an hour. Answers how many of the peers answered.
    /// </summary>
    public async Task<int> JoinAsync(IReadOnlyList<PeerId> peers, CancellationToken cancellation)
    {
        var pings = await Task.WhenAll(peers.Select(peer => Client.PingAsync(peer, validate: true, cancellation).AsTask()));
        return pings.Count(static answer => answer is not null);
    }

    public HivemindStatus Status() => new(Id, Neighbours.Table.Count, Records.Count, Records.Bytes);

    /// <summary>The nodes of the routing table, a copy; the nearest to this one first.</summary>
    public IReadOnlyList<TableNode> TableNodes() => Neighbours.Table.Nodes();

    /// <summary>Stops serving.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var method in (ReadOnlySpan<string>)[DhtMethods.Ping, DhtMethods.Store, DhtMethods.Find]) _calls.Unserve(method);
        await _doubts.DisposeAsync();
    }
}
