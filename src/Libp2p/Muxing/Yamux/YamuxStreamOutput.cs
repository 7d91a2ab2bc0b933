using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace Registry.Libp2p.Muxing.Yamux;

/// <summary>The writing side of a stream. One writer at a time, as with any <see cref="PipeWriter"/>.</summary>
internal sealed class YamuxStreamOutput(YamuxConnection connection, YamuxStream stream) : PipeWriter, IValueTaskSource<FlushResult>
{
    /// <summary>Written and not flushed: seen by the writer alone, so written without the lock.</summary>
    private ByteQueue _written;

    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private bool _isCancelPending;
    private bool _isCompleted;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _written.Length;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        if (_isCompleted) throw new InvalidOperationException("The writer was completed.");

        if (_written.Room < Math.Max(1, sizeHint))
        {
            lock (connection.Gate)
            {
                _written.Grow(sizeHint, connection.Session.Segments);
            }
        }

        return _written.FreeMemory;
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes) => _written.Commit(bytes);

    /// <summary>Waits for room when too much is unsent. Throws <see cref="StreamResetException"/> once the stream was reset.</summary>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<FlushResult>(cancellationToken);

        YamuxWork work;
        short version;
        bool wait;
        FlushResult result;
        lock (connection.Gate)
        {
            if (_isCompleted) return new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: true));

            if (stream.IsFlushWaiting) throw new InvalidOperationException("A flush is already waiting.");

            if (stream.Ended is { } reason)
            {
                _written.Clear(connection.Session.Segments);
                return ValueTask.FromException<FlushResult>(new StreamResetException(reason));
            }

            connection.Session.Flush(stream, ref _written);

            // A handler that is never made to wait goes on in the next turn of its connection.
            wait = !_isCancelPending && (connection.Session.IsFull(stream) || !(stream.IsOutbound || Turn.MayGoOn));
            result = wait ? default : TakeResult();
            if (wait)
            {
                _source.Reset();
                stream.IsFlushWaiting = true;
                connection.Session.Wake(stream);
            }

            version = _source.Version;
            work = connection.TakeWork();
        }

        connection.Perform(work);
        if (!wait) return new ValueTask<FlushResult>(result);

        if (cancellationToken.CanBeCanceled)
        {
            _registration = cancellationToken.UnsafeRegister(static (self, token) => ((YamuxStreamOutput)self!).Cancel(token), this);
        }

        return new ValueTask<FlushResult>(this, version);
    }

    public override void CancelPendingFlush()
    {
        bool waited;
        lock (connection.Gate)
        {
            _isCancelPending = true;
            waited = stream.IsFlushWaiting;
            stream.IsFlushWaiting = false;
        }

        if (waited) Signal();
    }

    /// <summary>FIN after everything written; with an exception, resets the stream.</summary>
    public override void Complete(Exception? exception = null)
    {
        YamuxWork work;
        lock (connection.Gate)
        {
            if (_isCompleted) return;

            _isCompleted = true;
            if (exception is not null || stream.Ended is not null)
            {
                connection.Session.Reset(stream, EndReason.Closed);
                _written.Clear(connection.Session.Segments);
            }
            else
            {
                connection.Session.Flush(stream, ref _written);
                connection.Session.FinishOutput(stream);
            }

            work = connection.TakeWork();
        }

        connection.Perform(work);
    }

    /// <summary>Forgets what was not flushed; its memory may still be in use on another thread. Called under the lock.</summary>
    public void Close()
    {
        if (!_isCompleted)
        {
            _isCompleted = true;
            _written.Abandon();
        }
    }

    /// <summary><paramref name="inline"/>: the writer goes on within this call, until its next wait.</summary>
    public void Signal(bool inline = false)
    {
        _source.RunContinuationsAsynchronously = !inline;
        _source.SetResult(true);
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token)
    {
        _registration.Dispose();
        _registration = default;
        _source.GetResult(token);
        lock (connection.Gate)
        {
            return stream.Ended is { } reason ? throw new StreamResetException(reason) : TakeResult();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void Cancel(CancellationToken token)
    {
        lock (connection.Gate)
        {
            if (!stream.IsFlushWaiting) return;

            stream.IsFlushWaiting = false;
        }

        _source.SetException(new OperationCanceledException(token));
    }

    private FlushResult TakeResult()
    {
        var canceled = _isCancelPending;
        _isCancelPending = false;
        return new FlushResult(canceled, isCompleted: false);
    }
}
