namespace Registry.Libp2p.Muxing.Yamux;

/// <summary>
/// The rules of one Yamux connection: which streams exist, what each side may send, what is to be sent next. Synchronous
/// and without clock; times are since the start of the connection. Its owner guards it with one lock.
/// </summary>
internal sealed partial class YamuxSession
{
    /// <summary>How often streams that nobody uses any more are looked for when keep-alive is off.</summary>
    private static readonly TimeSpan TickWithoutKeepAlive = TimeSpan.FromSeconds(30);

    private readonly YamuxOptions _options;
    private readonly bool _initiator;
    private readonly Func<uint, bool, uint, TimeSpan, YamuxStreamState> _create;
    private readonly Dictionary<uint, YamuxStreamState> _streams = [];
    private readonly Queue<YamuxStreamState> _wakes = new();
    private readonly ControlQueue _control;
    private PingClock _pings;
    private ReadyList _ready;
    private long _windowGrowth;
    private uint _nextId;
    private int _inbound;
    private int _outbound;
    private int _unacknowledged;

    /// <summary><paramref name="create"/> makes a stream from its id, whether this side opened it, its send window in bytes and the time.</summary>
    public YamuxSession(YamuxOptions options, bool initiator, Func<uint, bool, uint, TimeSpan, YamuxStreamState> create)
    {
        _options = options;
        _initiator = initiator;
        _create = create;
        _control = new ControlQueue(options.MaxQueuedControlFrames);
        _windowGrowth = options.MaxConnectionWindow - (options.MaxInboundStreams * (long)ReceiveWindow.Initial);
        _nextId = initiator ? 1u : 2u;
    }

    public SegmentPool Segments { get; } = new();

    public int StreamCount => _streams.Count;

    /// <summary>Set once: the connection ends for this reason.</summary>
    public EndReason? Ended { get; private set; }

    /// <summary>A limit was reached by something other than a received frame; the owner ends the connection.</summary>
    public bool IsOverLimit { get; private set; }

    public bool CanOpen =>
        Ended is null && _outbound < _options.MaxOutboundStreams && _unacknowledged < _options.MaxUnacknowledgedStreams;

    public bool HasStreamIds => _nextId < uint.MaxValue - 1;

    public bool HasWakes => _wakes.Count > 0;

    /// <summary>A new stream of this side. The remote learns of it with the first flush, or when somebody waits to read.</summary>
    public YamuxStreamState Open(TimeSpan now)
    {
        var stream = _create(_nextId, true, ReceiveWindow.Initial, now);
        _nextId += 2;
        _streams.Add(stream.Id, stream);
        _outbound++;
        _unacknowledged++;
        return stream;
    }

    /// <summary>Moves written bytes to what is to be sent.</summary>
    public void Flush(YamuxStreamState stream, ref ByteQueue written)
    {
        stream.Pending.MoveFrom(ref written, Segments);
        if (stream.Pending.Length == 0) Announce(stream);

        Schedule(stream);
    }

    /// <summary>Whether a flush on this stream is to wait for room.</summary>
    public bool IsFull(YamuxStreamState stream) => stream.Pending.Length > _options.SendBuffer;

    /// <summary>Tells the remote of a stream of ours before there is data for it.</summary>
    public void Announce(YamuxStreamState stream)
    {
        if (stream.IsSynDue)
        {
            stream.IsAnnouncementDue = true;
            Schedule(stream);
        }
    }

    /// <summary>FIN after what is pending.</summary>
    public void FinishOutput(YamuxStreamState stream)
    {
        if (stream.IsRemoved || stream.IsOutputDone) return;

        stream.IsOutputDone = true;
        Schedule(stream);
    }

    /// <summary>The reader took bytes: grants the remote more once half of its window is used.</summary>
    public void OnRead(YamuxStreamState stream)
    {
        if (stream.IsRemoved || stream.IsRemoteDone || stream.IsInputDone || !stream.ReceiveWindow.IsGrantDue(stream.Unread))
        {
            return;
        }

        stream.IsGrantDue = true;
        if (_pings.RoundTrip is null)
        {
            // Only connections that carry much need the round-trip time; the others are spared the ping.
            _pings.Request();
        }

        Schedule(stream);
    }

    /// <summary>Ends both directions and tells the remote, if it knows of the stream.</summary>
    public void Reset(YamuxStreamState stream, EndReason reason)
    {
        if (stream.IsRemoved) return;

        var known = !stream.IsSynDue;
        EndStream(stream, reason);
        if (known) QueueReset(stream.Id);
    }

    /// <summary>
    /// The user is gone. A stream whose output was completed first still delivers it and waits for the remote's FIN, since
    /// js-libp2p lets a reset discard an answer; any other is reset.
    /// </summary>
    public void Abandon(YamuxStreamState stream)
    {
        stream.FinishInput();
        if (!stream.IsOutputDone) Reset(stream, EndReason.Closed);
    }

    public void RequestPing() => _pings.Request();

    /// <summary>Keep-alive and cleaning up. False when the remote is gone; otherwise to be called again after <paramref name="delay"/>.</summary>
    public bool Tick(TimeSpan now, out TimeSpan delay)
    {
        foreach (var (_, stream) in _streams)
        {
            if (stream.IsInputDone && stream.IsOutputDone && stream.LingerTicks++ > 0) Reset(stream, EndReason.TimedOut);
        }

        delay = TickWithoutKeepAlive;
        if (_options.KeepAliveInterval == TimeSpan.Zero) return true;

        var alive = _pings.Tick(now, _options.KeepAliveInterval, _options.KeepAliveTimeout, out var next);
        delay = next > now ? next - now : TimeSpan.FromTicks(1);
        return alive;
    }

    /// <summary>
    /// Ends the connection: streams at once for their users. When <paramref name="sayGoodbye"/>, what was flushed and fits
    /// the windows is still sent (unless the remote is at fault), then GOAWAY.
    /// </summary>
    public void End(EndReason reason, bool sayGoodbye)
    {
        Ended = reason;
        _isGoAwayDue = sayGoodbye;
        _control.Clear();
        _pings = default;
        var keepPending = sayGoodbye && YamuxGoAway.CodeFor(reason) == YamuxGoAway.Normal;
        foreach (var (_, stream) in _streams)
        {
            stream.Ended = reason;
            Wake(stream);
            if (!keepPending) EndStream(stream, reason);
        }
    }

    /// <summary>Gives back what the streams of an ended connection still hold.</summary>
    public void Release()
    {
        foreach (var (_, stream) in _streams) EndStream(stream, Ended ?? EndReason.Closed);

        _isGoAwayDue = false;
    }

    /// <summary>The next stream whose waiting read or flush can go on. Each is handed out once.</summary>
    public YamuxStreamState? TakeWake(out bool read, out bool flush)
    {
        read = flush = false;
        if (!_wakes.TryDequeue(out var stream)) return null;

        stream.IsWakeQueued = false;
        read = stream.IsReaderWaiting && stream.IsReadable;
        flush = stream.IsFlushWaiting && (stream.Ended is not null || stream.Pending.Length <= _options.SendBuffer / 2);
        stream.IsReaderWaiting &= !read;
        stream.IsFlushWaiting &= !flush;
        return stream;
    }

    /// <summary>Its waiting read or flush is looked at in the next turn.</summary>
    public void Wake(YamuxStreamState stream)
    {
        if (!stream.IsWakeQueued && (stream.IsReaderWaiting || stream.IsFlushWaiting))
        {
            stream.IsWakeQueued = true;
            _wakes.Enqueue(stream);
        }
    }

    private void Schedule(YamuxStreamState stream)
    {
        if (stream.HasFrame) _ready.Add(stream);
    }

    private void EndStream(YamuxStreamState stream, EndReason reason)
    {
        stream.Ended ??= reason;
        stream.Pending.Clear(Segments);
        Remove(stream);
        Wake(stream);
    }

    private void Remove(YamuxStreamState stream)
    {
        if (stream.IsRemoved || !_streams.Remove(stream.Id)) return;

        stream.IsRemoved = true;
        _ready.Remove(stream);
        _windowGrowth += stream.ReceiveWindow.Limit - ReceiveWindow.Initial;
        Acknowledge(stream);
        if (stream.IsOutbound)
        {
            _outbound--;
        }
        else
        {
            _inbound--;
        }

        if (_streams.Count == 0) Segments.Trim();
    }

    private void Acknowledge(YamuxStreamState stream)
    {
        if (stream.AwaitsAck)
        {
            stream.AwaitsAck = false;
            _unacknowledged--;
        }
    }

    private void QueueReset(uint id)
    {
        if (Ended is null && !_control.TryAdd(new YamuxHeader(YamuxFrameType.WindowUpdate, YamuxFlags.Rst, id, 0)))
        {
            IsOverLimit = true;
        }
    }
}

/// <summary>What is to be done outside the lock after something was done under it.</summary>
[Flags]
internal enum YamuxWork
{
    None = 0,

    /// <summary>The write loop slept and has something to send.</summary>
    Write = 1,

    /// <summary>Streams have reads or flushes that can go on.</summary>
    Streams = 2,

    /// <summary>A stream can be opened by those that wait for it.</summary>
    Openers = 4,

    /// <summary>The remote made this side reach a limit.</summary>
    OverLimit = 8,
}
