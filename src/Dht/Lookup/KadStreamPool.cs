using System.Diagnostics.CodeAnalysis;
using Registry.Identity;
using Registry.Libp2p;
using Registry.Libp2p.Swarm;

namespace Registry.Dht.Lookup;

/// <summary>
/// Streams whose last request was answered, kept for the next one to the same peer. Bounded by peer and in all; the oldest
/// leaves first. An idle one is closed before the other side would reset it. Safe to use from several threads.
/// </summary>
internal sealed class KadStreamPool : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, List<IdleStream>> _byPeer = [];
    private readonly LinkedList<IdleStream> _byAge = [];
    private readonly KadOptions _options;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private bool _closed;

    public KadStreamPool(KadOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _timer = time.CreateTimer(static pool => ((KadStreamPool)pool!).OnTick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Count
    {
        get { lock (_gate) return _byAge.Count; }
    }

    /// <summary>The stream last used to this peer, if one is still good as far as can be seen from here.</summary>
    public bool TryTake(PeerId peer, [NotNullWhen(true)] out PeerStream? stream)
    {
        while (true)
        {
            lock (_gate)
            {
                if (!_byPeer.TryGetValue(peer, out var idle))
                {
                    stream = null;
                    return false;
                }
                stream = idle[^1].Stream;
                Remove(idle[^1]);
            }
            if (stream.Connection.IsOpen && IsQuiet(stream)) return true;
            Close([stream]);
        }
    }

    /// <summary>Keeps a stream on which nothing is under way.</summary>
    public void Return(PeerStream stream)
    {
        var surplus = new List<PeerStream>();
        lock (_gate)
        {
            if (_closed || !stream.Connection.IsOpen || _options.MaxIdleStreamsPerPeer == 0)
            {
                surplus.Add(stream);
            }
            else
            {
                Add(new IdleStream(stream, _time.GetTimestamp()));
                var own = _byPeer[stream.Connection.Peer];
                if (own.Count > _options.MaxIdleStreamsPerPeer) surplus.Add(Remove(own[0]));
                if (_byAge.Count > _options.MaxIdleStreams) surplus.Add(Remove(_byAge.First!.Value));
            }
        }
        Close(surplus);
    }

    /// <summary>A listener to <see cref="Swarm.Disconnected"/>.</summary>
    public void OnDisconnected(PeerConnection connection, EndReason reason)
    {
        var lost = new List<PeerStream>();
        lock (_gate)
        {
            if (!_byPeer.TryGetValue(connection.Peer, out var idle)) return;
            for (var i = idle.Count - 1; i >= 0; i--)
            {
                if (ReferenceEquals(idle[i].Stream.Connection, connection)) lost.Add(Remove(idle[i]));
            }
        }
        Close(lost);
    }

    public void Dispose()
    {
        var all = new List<PeerStream>();
        lock (_gate)
        {
            _closed = true;
            while (_byAge.First is { } oldest) all.Add(Remove(oldest.Value));
        }
        _timer.Dispose();
        Close(all);
    }

    /// <summary>False when it has ended, was reset, or something came that nobody asked for.</summary>
    private static bool IsQuiet(PeerStream stream)
    {
        try
        {
            return !stream.Input.TryRead(out _);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>With a FIN: nothing is under way on it. Ends by itself, and completing a broken stream is no error.</summary>
    private static void Close(List<PeerStream> streams)
    {
        foreach (var stream in streams) _ = CloseAsync(stream);
    }

    private static async Task CloseAsync(PeerStream stream)
    {
        await stream.Output.CompleteAsync();
        await stream.DisposeAsync();
    }

    private void OnTick()
    {
        var expired = new List<PeerStream>();
        lock (_gate)
        {
            while (_byAge.First is { } oldest && _time.GetElapsedTime(oldest.Value.Since) >= _options.IdleStreamLifetime)
            {
                expired.Add(Remove(oldest.Value));
            }

            if (_byAge.First is { } next && !_closed) _timer.Arm(_options.IdleStreamLifetime - _time.GetElapsedTime(next.Value.Since));
        }
        Close(expired);
    }

    private void Add(IdleStream idle)
    {
        if (!_byPeer.TryGetValue(idle.Stream.Connection.Peer, out var own)) _byPeer.Add(idle.Stream.Connection.Peer, own = new List<IdleStream>(1));
        own.Add(idle);
        idle.Place = _byAge.AddLast(idle);
        if (_byAge.Count == 1) _timer.Arm(_options.IdleStreamLifetime);
    }

    private PeerStream Remove(IdleStream idle)
    {
        var peer = idle.Stream.Connection.Peer;
        var own = _byPeer[peer];
        own.Remove(idle);
        if (own.Count == 0) _byPeer.Remove(peer);
        _byAge.Remove(idle.Place!);
        return idle.Stream;
    }
}

/// <summary>A stream in the pool, and since when (a timestamp of the clock).</summary>
internal sealed class IdleStream(PeerStream stream, long since)
{
    public PeerStream Stream { get; } = stream;

    public long Since { get; } = since;

    public LinkedListNode<IdleStream>? Place { get; set; }
}
