using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace Registry.Libp2p.Muxing.Yamux;

/// <summary>The reading side of a stream. One reader at a time, as with any <see cref="PipeReader"/>.</summary>
internal sealed class YamuxStreamInput(YamuxConnection connection, YamuxStream stream) : PipeReader, IValueTaskSource<ReadResult>
{
    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private bool _isReading;
    private bool _isCancelPending;
    private bool _isCompleted;

    public override bool TryRead(out ReadResult result)
    {
        lock (connection.Gate)
        {
            return TryReadLocked(out result);
        }
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<ReadResult>(cancellationToken);

        YamuxWork work;
        short version;
        lock (connection.Gate)
        {
            // What a remote sends is for a turn of its connection.
            var mayGoOn = stream.IsOutbound || _isCancelPending || Turn.MayGoOn;
            if (mayGoOn && TryReadLocked(out var result)) return new ValueTask<ReadResult>(result);

            if (stream.IsReaderWaiting) throw new InvalidOperationException("A read is already waiting.");

            _source.Reset();
            version = _source.Version;
            stream.IsReaderWaiting = true;
            if (stream.IsReadable) connection.Session.Wake(stream);

            connection.Session.Announce(stream);
            work = connection.TakeWork();
        }

        connection.Perform(work);
        if (cancellationToken.CanBeCanceled)
        {
            _registration = cancellationToken.UnsafeRegister(static (self, token) => ((YamuxStreamInput)self!).Cancel(token), this);
        }

        return new ValueTask<ReadResult>(this, version);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        YamuxWork work;
        lock (connection.Gate)
        {
            if (_isCompleted) return;

            var taken = stream.Received.Offset(consumed);
            var seen = stream.Received.Offset(examined);
            if (!_isReading || taken < 0 || taken > seen || seen > stream.Received.Length)
            {
                throw new InvalidOperationException("The positions are not of the last read.");
            }

            _isReading = false;
            stream.Received.Drop(taken, connection.Session.Segments);
            stream.Examined = seen - taken;
            connection.Session.OnRead(stream);
            work = connection.TakeWork();
        }

        connection.Perform(work);
    }

    public override void CancelPendingRead()
    {
        bool waited;
        lock (connection.Gate)
        {
            _isCancelPending = true;
            waited = stream.IsReaderWaiting;
            stream.IsReaderWaiting = false;
        }

        if (waited) Signal();
    }

    /// <summary>Nobody reads any more. What still comes is dropped; the other direction lives on.</summary>
    public override void Complete(Exception? exception = null)
    {
        lock (connection.Gate)
        {
            stream.FinishInput();
            Close();
        }
    }

    /// <summary>Gives the buffers back. Called under the lock.</summary>
    public void Close()
    {
        if (_isCompleted) return;

        _isCompleted = true;
        if (_isReading)
        {
            // The last buffer may be in use on another thread: it must not become somebody else's.
            stream.Received.Abandon();
        }
        else
        {
            stream.Received.Clear(connection.Session.Segments);
        }

        stream.Examined = 0;
        if (stream.IsReaderWaiting)
        {
            stream.IsReaderWaiting = false;
            Signal();
        }
    }

    /// <summary><paramref name="inline"/>: the reader goes on within this call, until its next wait.</summary>
    public void Signal(bool inline = false)
    {
        _source.RunContinuationsAsynchronously = !inline;
        _source.SetResult(true);
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        _registration.Dispose();
        _registration = default;
        _source.GetResult(token);
        lock (connection.Gate)
        {
            if (_isCompleted)
            {
                // Disposed by another thread while this read waited.
                throw new StreamResetException(stream.Ended ?? EndReason.Closed);
            }

            TryReadLocked(out var result);
            return result;
        }
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void Cancel(CancellationToken token)
    {
        lock (connection.Gate)
        {
            if (!stream.IsReaderWaiting) return;

            stream.IsReaderWaiting = false;
        }

        _source.SetException(new OperationCanceledException(token));
    }

    private bool TryReadLocked(out ReadResult result)
    {
        if (_isCompleted || _isReading)
        {
            throw new InvalidOperationException(_isCompleted ? "The reader was completed." : "The last read was not advanced.");
        }

        var canceled = _isCancelPending;
        if (!canceled && !stream.IsReadable)
        {
            result = default;
            return false;
        }

        if (!canceled && stream.Unread <= 0 && !stream.IsRemoteDone)
        {
            throw new StreamResetException(stream.Ended ?? EndReason.InternalError);
        }

        _isCancelPending = false;
        _isReading = true;
        result = new ReadResult(stream.Received.Sequence, canceled, stream.IsRemoteDone);
        return true;
    }
}
