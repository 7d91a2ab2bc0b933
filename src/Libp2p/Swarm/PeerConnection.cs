using Registry.Identity;
using Registry.Libp2p.Muxing;
using Registry.Libp2p.Security;
using Registry.Libp2p.Swarm.Identify;
using Registry.Libp2p.Swarm.Limits;
using Registry.Libp2p.Swarm.Streams;
using Registry.Libp2p.Transport;
using Registry.Multiformats;

namespace Registry.Libp2p.Swarm;

/// <summary>A live, authenticated, multiplexed connection to one peer.</summary>
public sealed class PeerConnection
{
    private readonly ITransportConnection _transport;
    private readonly ISecureChannel _channel;
    private readonly StreamNegotiator _streams;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _identify = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IMuxedConnection? _muxed;
    private List<IMuxedStream>? _early = [];
    private volatile IdentifyInfo? _identified;
    private volatile bool _closing;
    private long _lastStreamAt;

    internal PeerConnection(ITransportConnection transport, ISecureChannel channel, StreamNegotiator streams, TimeProvider time, bool outbound)
    {
        _transport = transport;
        _channel = channel;
        _streams = streams;
        _time = time;
        IsOutbound = outbound;
        Peer = channel.RemoteKey.PeerId;
        OpenedTimestamp = _lastStreamAt = time.GetTimestamp();
    }

    public PeerId Peer { get; }

    public PublicKey RemoteKey => _channel.RemoteKey;

    public Multiaddr RemoteAddress => _transport.RemoteAddress;

    public Multiaddr LocalAddress => _transport.LocalAddress;

    /// <summary>True when this side dialled.</summary>
    public bool IsOutbound { get; }

    public bool IsOpen => !_closing && !Completion.IsCompleted;

    /// <summary>By the machine's clock as it is now.</summary>
    public DateTimeOffset OpenedAt => _time.GetUtcNow() - Age;

    public TimeSpan Age => _time.GetElapsedTime(OpenedTimestamp);

    /// <summary>What connections are ordered by.</summary>
    internal long OpenedTimestamp { get; }

    /// <summary>What identify has said on this connection; null until then.</summary>
    public IdentifyInfo? Identified
    {
        get => _identified;
        internal set => _identified = value;
    }

    /// <summary>Completes once identify has succeeded or failed on this connection (never faults).</summary>
    public Task IdentifyCompletion => _identify.Task;

    public Task<EndReason> Completion => Muxed.Completion;

    /// <summary>Streams open in both directions.</summary>
    public int StreamCount => Muxed.StreamCount;

    /// <summary>Inbound streams of the peer by protocol; shared by its connections, given when the connection is registered.</summary>
    internal StreamQuota Quota { get; set; } = null!;

    /// <summary>The version of our own identify message the peer has last been told; 0 when never.</summary>
    internal int ToldVersion { get; set; }

    /// <summary>The last ping, under way or done: a peer may allow no more than one stream.</summary>
    internal PingRun? Ping { get; set; }

    internal object PingGate => _identify;

    /// <summary>Time since a stream was last opened or ended.</summary>
    internal TimeSpan IdleFor => _time.GetElapsedTime(Interlocked.Read(ref _lastStreamAt));

    private IMuxedConnection Muxed => _muxed ?? throw new InvalidOperationException("The connection has not started yet.");

    /// <summary>
    /// Opens and negotiates a stream. Waits for identify first: a peer that has not finished its side of the handshake may
    /// close a connection with more than a few streams (js: ten), and what identify lists needs no round trip to negotiate:
    /// then the request rides with the proposal, and a refusal shows on the first read.
    /// </summary>
    /// <exception cref="ConnectionException">None is supported, the peer did not answer in time, or the connection has ended.</exception>
    public async ValueTask<PeerStream> OpenStreamAsync(IReadOnlyList<string> protocols, CancellationToken cancellation)
    {
        if (!IdentifyCompletion.IsCompleted) await IdentifyCompletion.WaitInContextAsync(cancellation);

        return await _streams.OpenAsync(this, protocols, lazily: true, cancellation);
    }

    /// <summary>
    /// As above for one protocol that the peer is believed to serve, without waiting for identify. A refusal shows on the
    /// first read (ConnectionException, NotSupported). For a few streams only, for the reason above.
    /// </summary>
    public ValueTask<PeerStream> OpenAssumedStreamAsync(string protocol, CancellationToken cancellation) =>
        StreamNegotiator.OpenAssumedAsync(this, protocol, cancellation);

    public ValueTask CloseAsync(EndReason reason)
    {
        _closing = true;
        return Muxed.CloseAsync(reason);
    }

    /// <summary>For identify itself: at once, and with the answer awaited.</summary>
    internal ValueTask<PeerStream> OpenIdentifyStreamAsync(string protocol, CancellationToken cancellation) =>
        _streams.OpenAsync(this, [protocol], lazily: false, cancellation);

    internal ValueTask<IMuxedStream> OpenMuxedStreamAsync(CancellationToken cancellation)
    {
        OnStreamUsed();
        return Muxed.OpenStreamAsync(cancellation);
    }

    /// <summary>Starts the muxer. Streams the remote opens at once wait until <see cref="Activate"/>.</summary>
    internal void Start(IMuxer muxer) => _muxed = muxer.Start(_channel, IsOutbound, OnStream);

    /// <summary>Serves the streams that came before the connection was made known, and all that follow.</summary>
    internal void Activate()
    {
        List<IMuxedStream> early;
        lock (_identify)
        {
            early = _early ?? [];
            _early = null;
        }

        foreach (var stream in early) _streams.Serve(this, stream);
    }

    internal void OnStreamUsed() => Interlocked.Exchange(ref _lastStreamAt, _time.GetTimestamp());

    internal void CompleteIdentify() => _identify.TrySetResult();

    /// <summary>Gives everything back once the muxer has ended.</summary>
    internal async ValueTask ReleaseAsync()
    {
        if (_muxed is not null) await _muxed.DisposeAsync();

        _channel.Dispose();
        await _transport.DisposeAsync();
    }

    private void OnStream(IMuxedStream stream)
    {
        OnStreamUsed();
        lock (_identify)
        {
            if (_early is not null)
            {
                _early.Add(stream);
                return;
            }
        }

        _streams.Serve(this, stream);
    }
}
