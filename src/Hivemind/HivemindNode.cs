using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Registry.Hivemind.Calls;
using Registry.Hivemind.Lookup;
using Registry.Hivemind.Routing;
using Registry.Hivemind.Server;
using Registry.Hivemind.Storage;
using Registry.Hivemind.Upkeep;
using Registry.Hivemind.Values;
using Registry.Hivemind.Wire;

namespace Registry.Hivemind;

/// <summary>A full node of hivemind's DHT on a swarm: serves rpc_ping, rpc_store and rpc_find, and looks up and stores itself. Owns neither swarm, calls nor records.</summary>
public sealed partial class HivemindNode : IAsyncDisposable
{
    private const int MaxBackground = 128;

    private readonly RemoteCalls _calls;
    private readonly HivemindOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly BackgroundWork _background;
    private readonly PingResponder _ping;
    private readonly StoreResponder _store;
    private readonly FindResponder _find;
    private readonly Redialer _redialer;
    private NodeMeter? _meter;

    /// <summary>
    /// Without a journal nobody is remembered after a restart. Throws ArgumentException that lists every mistake in the options.
    /// </summary>
    public HivemindNode(
        DhtId id, RemoteCalls calls, HivemindOptions options, RecordStore records, TimeProvider time, Random random, ILoggerFactory loggers, NodeJournal? journal = null)
    {
        if (options.Validate() is { Count: > 0 } mistakes) throw new ArgumentException(string.Join(" ", mistakes), nameof(options));
        Id = id;
        Records = records;
        _calls = calls;
        _options = options;
        _time = time;
        _log = loggers.CreateLogger<HivemindNode>();
        _background = new BackgroundWork(MaxBackground, _log);

        var swarm = calls.Swarm;
        var self = new NodeInfo { NodeId = ByteString.CopyFrom(id.ToArray()) };
        Neighbours = new Neighbours(id, swarm, options, time);
        Client = new NodeClient(id, calls, Neighbours);
        _ping = new PingResponder(self, new CallBacks(Client, swarm, options, Counters, _background.Stopping), Neighbours, time);
        _store = new StoreResponder(self, records, Neighbours, options, Counters, time);
        _find = new FindResponder(self, records, Neighbours, options, calls.Options.MaxFrameBytes, time);
        _redialer = new Redialer(swarm, Client, options, Counters, time);
        Upkeep = new NodeUpkeep(swarm, Neighbours, Client, records, journal, options, time, random, _log);

        var handOff = new HandOff(Neighbours, Client, records, options, Counters, time);
        Neighbours.Ask = node => _background.TryRun(async stopping =>
        {
            // Who did not answer has left the table, and nothing is taken back.
            if (await Client.PingAsync(node.Peer, validate: false, stopping) is null) Neighbours.OnNotAsked(node);
        });
        Neighbours.Met += node =>
        {
            if (handOff.TryAdd(node) && !_background.TryRun(handOff.RunAsync)) handOff.PutOff();
        };
    }

    public DhtId Id { get; }

    public RecordStore Records { get; }

    internal NodeCounters Counters { get; } = new();

    internal Neighbours Neighbours { get; }

    internal NodeClient Client { get; }

    internal NodeUpkeep Upkeep { get; }

    /// <summary>Begins to serve. To be called once, before the swarm listens, and before <see cref="JoinAsync"/>.</summary>
    public void Start()
    {
        _meter = new NodeMeter(this);
        Upkeep.Begin();
        _background.TryRun(Upkeep.RunAsync);
        _calls.Serve(DhtMethods.Ping, _ping.AnswerAsync);
        _calls.Serve(DhtMethods.Store, _store.AnswerAsync);
        _calls.Serve(DhtMethods.Find, _find.AnswerAsync);
    }

    public HivemindStatus Status() => new(Id, Neighbours.Table.Count, Records.Count, Records.Bytes);

    /// <summary>The nodes of the routing table, a copy; the nearest to this one first.</summary>
    public IReadOnlyList<TableNode> TableNodes() => Neighbours.Table.Nodes();

    /// <summary>
    /// Looks keys up in the swarm: what is held here first, then a beam search, several keys a call. With <paramref name="latest"/>
    /// the search goes on after a first find and merges the dictionaries of all nodes visited. Keys without a live value are
    /// left out. Ends early, with what was found, when <paramref name="cancellation"/> asks for it, or after
    /// <see cref="HivemindOptions.LookupTimeout"/>.
    /// </summary>
    public Task<IReadOnlyDictionary<DhtId, DhtValue>> GetAsync(IReadOnlyCollection<DhtId> keys, bool latest, CancellationToken cancellation) =>
        GetTracedAsync(keys, latest, new BeamTrace(), cancellation);

    /// <summary>
    /// Stores values on the nodes nearest to their keys (this one included when it is among them). Answers for each whether any
    /// node took it: false as well for what has expired, or is too large for a frame.
    /// </summary>
    public Task<IReadOnlyList<bool>> StoreAsync(IReadOnlyList<ValueToStore> values, CancellationToken cancellation) =>
        StoreTracedAsync(values, new BeamTrace(), cancellation);

    /// <summary>Stops serving, and saves what a restart needs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_background.Stopping.IsCancellationRequested) return;
        foreach (var method in (ReadOnlySpan<string>)[DhtMethods.Ping, DhtMethods.Store, DhtMethods.Find]) _calls.Unserve(method);
        await _background.DisposeAsync();
        Upkeep.Dispose();
        _meter?.Dispose();
        await Upkeep.SaveAsync();
    }

    internal Task<IReadOnlyDictionary<DhtId, DhtValue>> GetTracedAsync(IReadOnlyCollection<DhtId> keys, bool latest, BeamTrace trace, CancellationToken cancellation) =>
        new ValueFinder(Driver(trace), Records, _options, _time).GetAsync(keys, latest, cancellation);

    internal Task<IReadOnlyList<bool>> StoreTracedAsync(IReadOnlyList<ValueToStore> values, BeamTrace trace, CancellationToken cancellation) =>
        new ValuePublisher(Driver(trace), Client, new TableNode(Id, _calls.Swarm.LocalPeer), Records, _options, _calls.Options.MaxFrameBytes, _time).StoreAsync(values, cancellation);

    private BeamDriver Driver(BeamTrace trace) => new(Client, Neighbours, _calls.Swarm.LocalPeer, _options, trace);
}

/// <summary>Figures of a hivemind node at this moment.</summary>
public sealed record HivemindStatus(DhtId Id, int RoutingTableNodes, int Records, long RecordBytes);
