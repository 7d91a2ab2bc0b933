using System.IO.Pipelines;

namespace Registry.Libp2p.Muxing.Yamux;

/// <summary>
/// Drives one <see cref="YamuxSession"/>: a read loop, a write loop and a timer. All of them and every stream take
/// <see cref="Gate"/> for short, synchronous work; whoever must be woken is woken after it was left.
/// </summary>
internal sealed partial class YamuxConnection : IMuxedConnection
{
    private readonly TaskCompletionSource<EndReason> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly AsyncSignal _writeSignal = new();
    private readonly PipeReader _reader;
    private readonly PipeWriter _writer;
    private readonly Action<IMuxedStream> _onStream;
    private readonly YamuxOptions _options;
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private Task _reading = Task.CompletedTask;
    private Task _writing = Task.CompletedTask;
    private ITimer? _timer;
    private TaskCompletionSource? _openers;
    private TaskCompletionSource<TimeSpan>? _pingers;

    public YamuxConnection(IDuplexPipe connection, bool initiator, Action<IMuxedStream> onStream, YamuxOptions options, TimeProvider time)
    {
        _reader = connection.Input;
        _writer = connection.Output;
        _onStream = onStream;
        _options = options;
        _time = time;
        _startedAt = time.GetTimestamp();
        Session = new YamuxSession(options, initiator, (id, outbound, window, now) => new YamuxStream(this, id, outbound, window, now));
    }

    public Lock Gate { get; } = new();

    public YamuxSession Session { get; }

    public int StreamCount
    {
        get
        {
            lock (Gate)
            {
                return Session.StreamCount;
            }
        }
    }

    public Task<EndReason> Completion => _completion.Task;

    private TimeSpan Now => _time.GetElapsedTime(_startedAt);

    public void Start()
    {
        // The loops take the lock before anything that looks at these fields.
        using var starting = Gate.EnterScope();
        _timer = _time.CreateTimer(static self => ((YamuxConnection)self!).OnTimer(), this, FirstTick, Timeout.InfiniteTimeSpan);
        _writing = WriteLoopAsync();
        _reading = ReadLoopAsync();
    }

    public async ValueTask<IMuxedStream> OpenStreamAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        while (true)
        {
            Task room;
            lock (Gate)
            {
                ThrowIfEnded();
                if (Session.CanOpen) return (YamuxStream)Session.Open(Now);

                _openers ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                room = _openers.Task;
            }

            await room.WaitInContextAsync(cancellation);
        }
    }

    public async ValueTask<TimeSpan> PingAsync(CancellationToken cancellation)
    {
        Task<TimeSpan> answer;
        YamuxWork work;
        lock (Gate)
        {
            ThrowIfEnded();
            _pingers ??= new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
            answer = _pingers.Task;
            Session.RequestPing();
            work = TakeWork();
        }

        Perform(work);
        return await answer.WaitInContextAsync(cancellation);
    }

    public async ValueTask CloseAsync(EndReason reason)
    {
        End(reason, sayGoodbye: true);
        await Completion;
    }

    public ValueTask DisposeAsync() => CloseAsync(EndReason.Closed);

    /// <summary>Collects, under the lock, what <see cref="Perform"/> is to do after it.</summary>
    public YamuxWork TakeWork()
    {
        var work = YamuxWork.None;

        // Within a turn all that can go on does, and what it wrote leaves at its end.
        if (_turns == 0)
        {
            if (Session.HasWakes && !_isTurnDue)
            {
                _isTurnDue = true;
                work = YamuxWork.Streams;
            }

            if ((Session.HasOutput || Session.Ended is not null) && _writeSignal.TryDisarm()) work |= YamuxWork.Write;
        }

        if (_openers is not null && (Session.CanOpen || Session.Ended is not null)) work |= YamuxWork.Openers;

        return Session.IsOverLimit && Session.Ended is null ? work | YamuxWork.OverLimit : work;
    }

    /// <summary><paramref name="inline"/>: the write loop goes on within this call.</summary>
    public void Perform(YamuxWork work, bool inline = false)
    {
        if (work == YamuxWork.None) return;

        if ((work & YamuxWork.Write) != 0) _writeSignal.Set(inline);

        if ((work & YamuxWork.Streams) != 0) QueueTurn();

        if ((work & YamuxWork.Openers) != 0) TakeOpeners()?.TrySetResult();

        if ((work & YamuxWork.OverLimit) != 0) End(EndReason.LimitReached, sayGoodbye: true);
    }

    private TaskCompletionSource? TakeOpeners()
    {
        lock (Gate)
        {
            var openers = _openers;
            _openers = null;
            return openers;
        }
    }

    private static ConnectionException Over(EndReason reason) => new(reason, $"The connection has ended: {reason}.");

    private void ThrowIfEnded()
    {
        if (Session.Ended is { } reason) throw Over(reason);

        if (!Session.HasStreamIds)
        {
            throw new ConnectionException(EndReason.LimitReached, "The connection has no stream ids left.");
        }
    }
}
