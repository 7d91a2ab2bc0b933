using Microsoft.Extensions.Logging;
using Registry.Identity;
using Registry.Libp2p.Muxing;
using Registry.Libp2p.Security;
using Registry.Libp2p.Swarm.Connections;
using Registry.Libp2p.Swarm.Dialing;
using Registry.Libp2p.Swarm.Identify;
using Registry.Libp2p.Swarm.Limits;
using Registry.Libp2p.Swarm.Streams;
using Registry.Libp2p.Transport;
using Registry.Multiformats;

namespace Registry.Libp2p.Swarm;

/// <summary>The host: listens, dials, accepts, upgrades and keeps connections; negotiates streams; runs identify and ping.</summary>
public sealed partial class Swarm : IAsyncDisposable
{
    private readonly SwarmOptions _options;
    private readonly IReadOnlyList<ITransport> _transports;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Activity _activity = new();
    private readonly List<ITransportListener> _listeners = [];
    private readonly OwnAddresses _own;
    private readonly HandlerRegistry _handlers = new();
    private readonly ConnectionFilterSlot _filter = new();
    private readonly ConnectionTable _table;
    private readonly ConnectionGate _gate;
    private readonly ConnectionRegistrar _registrar;
    private readonly Handshakes _handshakes;
    private readonly Acceptor _acceptor;
    private readonly Dialer _dialer;
    private readonly PingProtocol _ping;
    private readonly IdentifyPusher _pusher;
    private readonly Sweeper _sweeper;
    private Task? _closing;

    /// <summary>Makes a swarm that neither listens nor dials yet. <paramref name="random"/> is used under its own lock.</summary>
    /// <exception cref="ArgumentException">The options are wrong; the message lists every mistake.</exception>
    public Swarm(
        PrivateKey key,
        SwarmOptions options,
        IReadOnlyList<ITransport> transports,
        IReadOnlyList<ISecurityProtocol> security,
        IReadOnlyList<IMuxer> muxers,
        TimeProvider time,
        Random random,
        ILoggerFactory loggers)
    {
        if (options.Validate().ToList() is { Count: > 0 } mistakes)
        {
            throw new ArgumentException(string.Join(' ', mistakes), nameof(options));
        }

        Key = key;
        LocalPeer = key.PublicKey.PeerId;
        _options = options;
        _transports = transports;
        _time = time;
        _logger = loggers.CreateLogger<Swarm>();
        _own = new OwnAddresses(options);
        _table = new ConnectionTable(LocalPeer, options.Limits);
        var steady = new SteadyTime(time);
        PeerStore = new PeerStore(options.PeerStore, steady);

        var limits = options.Limits;
        _gate = new ConnectionGate(limits, _filter);
        var deadlines = new StreamDeadlines(time, options.NegotiationTimeout);
        var streams = new StreamNegotiator(_handlers, deadlines, Counters, _activity, limits.MaxInboundStreamsPerProtocol, _logger, _stopping.Token);
        var upgrader = new ConnectionUpgrader(security, muxers, streams, time, _logger);
        _registrar = new ConnectionRegistrar(_table, _gate, _filter, PeerStore, Counters, _activity, _logger);
        _handshakes = new Handshakes(limits, steady);
        _acceptor = new Acceptor(_gate, upgrader, _registrar, _handshakes, Counters, _activity, steady, _logger, _stopping.Token);

        var backoff = new DialBackoff(options.Dial);
        var candidates = new DialCandidates(transports, PeerStore, backoff, () => _own.Bound, options.Dial, steady);
        var addresses = new AddressDialer(candidates, upgrader, _registrar, _gate, backoff, Counters, options.Dial, steady, _logger);
        _dialer = new Dialer(candidates, _table.Find, addresses, Counters, _activity, options.Dial, time, _stopping.Token);

        var self = new SelfDescription(key, options.Identify, _own.For, () => _handlers.Table.Ids, time);
        var intake = new IdentifyIntake(PeerStore, Counters, options.Identify);
        var identify = new IdentifyProtocol(self, intake, PeerStore.Strings, Counters, options.Identify, OnIdentified, time, _logger);
        _pusher = new IdentifyPusher(identify, self, () => Connections, options.Identify, _activity, time, _stopping.Token);
        _ping = new PingProtocol(time, random, options.PingTimeout, _stopping.Token);
        _sweeper = new Sweeper(_table, _gate, _handshakes, deadlines, backoff, PeerStore, _pusher, ReadAddresses, _activity, steady, _logger);

        _registrar.Connected += _dialer.OnConnected;
        _registrar.Identify = connection => Identify(identify, connection);
        _handlers.Set(IdentifyProtocol.Id, identify.ServeAsync, repliesAtOnce: true);
        _handlers.Set(IdentifyProtocol.PushId, identify.ReceivePushAsync, repliesAtOnce: false);
        _handlers.Set(PingProtocol.Id, PingProtocol.ServeAsync, repliesAtOnce: true);
    }

    /// <summary>Raised after the upgrade. Handlers must be quick and not throw.</summary>
    public event Action<PeerConnection>? Connected
    {
        add => _registrar.Connected += value;
        remove => _registrar.Connected -= value;
    }

    public event Action<PeerConnection, EndReason>? Disconnected
    {
        add => _registrar.Disconnected += value;
        remove => _registrar.Disconnected -= value;
    }

    /// <summary>Raised after identify and after each identify push; the peer store is already updated.</summary>
    public event Action<PeerConnection, IdentifyInfo>? Identified;

    public PeerId LocalPeer { get; }

    public PrivateKey Key { get; }

    public PeerStore PeerStore { get; }

    /// <summary>What this swarm has done and refused.</summary>
    public SwarmCounters Counters { get; } = new();

    /// <summary>Who is refused whatever the limits say; null when nobody is. What is open already stays: <see cref="CloseRefusedAsync"/>.</summary>
    public IConnectionFilter? Filter
    {
        get => _filter.Filter;
        set => _filter.Filter = value;
    }

    /// <summary>Addresses peers can dial, without /p2p: listen addresses with real ports (wildcards expanded) and announced ones.</summary>
    public IReadOnlyList<Multiaddr> Addresses => _own.All;

    public IReadOnlyCollection<PeerConnection> Connections => _table.All;

    /// <summary>For tests: what the limits count: handshakes, connections, and for a moment those that have ended.</summary>
    internal int Places => _gate.Connections;

    /// <summary>The ids of the protocols served, identify and ping included.</summary>
    public IReadOnlyList<string> Protocols => _handlers.Table.Ids;

    /// <summary>The subset of <see cref="Addresses"/> to hand to an asker at this address: loopback askers all, LAN askers no loopback, public askers public ones only.</summary>
    public IReadOnlyList<Multiaddr> AddressesFor(Multiaddr asker) => _own.For(AddressScope.Of(asker));

    /// <summary>Binds all listen addresses (throws TransportException naming the one that failed) and begins to accept.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        try
        {
            foreach (var address in _options.ListenAddresses)
            {
                var transport = _transports.FirstOrDefault(t => t.Supports(address))
                    ?? throw new TransportException($"No transport can listen on {address}.");
                _listeners.Add(await transport.ListenAsync(address.WithoutPeerId(), cancellation));
            }
        }
        catch
        {
            await CloseListenersAsync();
            throw;
        }

        ReadAddresses();
        foreach (var listener in _listeners) _ = _acceptor.RunAsync(listener);

        _ = _sweeper.RunAsync(_options.SweepInterval, _stopping.Token);
    }

    /// <summary>Serves a protocol. Changing the set on a live swarm sends identify push.</summary>
    /// <exception cref="InvalidOperationException">The ids served no longer fit into identify.</exception>
    public void Handle(string protocol, StreamHandler handler) => Handle(protocol, handler, repliesAtOnce: false);

    /// <summary>
    /// As above. <paramref name="repliesAtOnce"/>: the handler flushes a reply, or ends, as soon as it has read the first
    /// request, so the answer to the negotiation may travel with that reply when the request came with the proposal.
    /// </summary>
    public void Handle(string protocol, StreamHandler handler, bool repliesAtOnce)
    {
        _handlers.Set(protocol, handler, repliesAtOnce);
        _pusher.OnChanged();
    }

    public void Unhandle(string protocol)
    {
        if (_handlers.Remove(protocol)) _pusher.OnChanged();
    }

    /// <summary>The preferred one of the open connections to the peer.</summary>
    public PeerConnection? FindConnection(PeerId peer) => _table.Find(peer);

    /// <summary>The live connection, or dials the given and the known addresses. Concurrent calls share one dial. Throws ConnectionException.</summary>
    public async ValueTask<PeerConnection> ConnectAsync(PeerId peer, IReadOnlyList<Multiaddr> addresses, CancellationToken cancellation)
    {
        if (_table.Find(peer) is { } open) return open;

        if (peer.Equals(LocalPeer))
        {
            Counters.OnRefused(RefusalReason.SelfDial);
            throw new ConnectionException(EndReason.SelfDial, "That is our own peer id.");
        }

        if (_filter.Refuses(peer))
        {
            Counters.OnRefused(RefusalReason.Blocked);
            throw new ConnectionException(EndReason.Blocked, "The peer is blocked.");
        }

        if (_stopping.IsCancellationRequested) throw new ConnectionException(EndReason.ShuttingDown, "The host is closing.");

        return await _dialer.DialAsync(peer, addresses, cancellation);
    }

    /// <summary>Connects if need be, then opens a stream for the first protocol both support.</summary>
    public async ValueTask<PeerStream> OpenStreamAsync(PeerId peer, IReadOnlyList<string> protocols, CancellationToken cancellation)
    {
        var connection = await ConnectAsync(peer, [], cancellation);
        return await connection.OpenStreamAsync(protocols, cancellation);
    }

    /// <summary>Measures one round trip by the ping protocol. Concurrent calls for a connection share one.</summary>
    /// <exception cref="ConnectionException">Not supported, not answered in time, answered wrongly, or the connection has ended.</exception>
    public ValueTask<TimeSpan> PingAsync(PeerConnection connection, CancellationToken cancellation) => _ping.PingAsync(connection, cancellation);

    /// <summary>Keeps the peer's connections from being trimmed until every tag is taken back.</summary>
    public void Protect(PeerId peer, string tag) => _table.Protect(peer, tag);

    public void Unprotect(PeerId peer, string tag) => _table.Unprotect(peer, tag);

    public async ValueTask DisconnectAsync(PeerId peer, EndReason reason)
    {
        foreach (var connection in _table.Of(peer)) await connection.CloseAsync(reason);
    }

    /// <summary>Closes the connections that the filter, changed meanwhile, would not let in.</summary>
    public Task CloseRefusedAsync() => Task.WhenAll(_table.All.Where(_filter.Refuses).Select(c => c.CloseAsync(EndReason.Blocked).AsTask()));

    /// <summary>Interfaces come and go: a host may be started before its network is up.</summary>
    private void ReadAddresses()
    {
        if (_own.SetBound([.. _listeners.SelectMany(l => l.DialableAddresses)])) _pusher.OnChanged();
    }

    private void Identify(IdentifyProtocol identify, PeerConnection connection)
    {
        _activity.Enter();
        _ = QueryAsync();

        async Task QueryAsync()
        {
            await identify.QueryAsync(connection, _stopping.Token);
            _activity.Leave();
        }
    }

    private void OnIdentified(PeerConnection connection, IdentifyInfo info)
    {
        try
        {
            Identified?.Invoke(connection, info);
        }
        catch (Exception e)
        {
            LogListenerFailed(_logger, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A listener to identify events threw")]
    private static partial void LogListenerFailed(ILogger logger, Exception exception);
}
