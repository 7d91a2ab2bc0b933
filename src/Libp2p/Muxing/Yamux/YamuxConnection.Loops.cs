using System.Buffers;

namespace Registry.Libp2p.Muxing.Yamux;

internal sealed partial class YamuxConnection
{
    /// <summary>Bytes written before they are flushed: two or three Noise messages, so that a fast sender does not starve the flush.</summary>
    private const int WriteBudget = 128 * 1024;

    private TimeSpan FirstTick => _options.KeepAliveInterval > TimeSpan.Zero ? _options.KeepAliveInterval : TimeSpan.FromSeconds(30);

    private async Task ReadLoopAsync()
    {
        try
        {
            // The caller gets its connection before the first stream.
            await Turn.Next();
            var turn = NewTurn;
            while (true)
            {
                var reading = _reader.ReadAsync();
                var hadToWait = !reading.IsCompleted;
                var read = await reading;
                if (!hadToWait && turn.IsOver) await Turn.Next();

                if (hadToWait || turn.IsOver) turn = NewTurn;

                var input = read.Buffer;
                ReceiveOutcome outcome;
                while ((outcome = Receive(ref input, turn)).Kind is ReceiveKind.Again)
                {
                    await Turn.Next();
                    turn = NewTurn;
                }

                _reader.AdvanceTo(input.Start, input.End);
                if (outcome.Kind is ReceiveKind.RemoteEnded or ReceiveKind.Violation)
                {
                    End(outcome.Reason, sayGoodbye: outcome.Kind is ReceiveKind.Violation);
                }
                else if (read.IsCompleted || read.IsCanceled)
                {
                    var inOrder = input.IsEmpty && !Session.IsInsideFrame;
                    End(inOrder ? EndReason.RemoteClosed : EndReason.TransportFailed, sayGoodbye: false);
                }

                if (Session.Ended is not null) return;
            }
        }
        catch (ConnectionException ended)
        {
            End(ended.Reason, sayGoodbye: false);
        }
        catch (Exception)
        {
            // Whatever a broken transport throws: the reason tells the user.
            End(EndReason.TransportFailed, sayGoodbye: false);
        }
    }

    /// <summary>
    /// All that was read, or as much as the turn allows. Each stream is woken once, however many of its frames there were.
    /// Handlers answer within this call, so a request costs no change of thread; the write loop sleeps meanwhile, so that all
    /// answers leave in one flush.
    /// </summary>
    private ReceiveOutcome Receive(ref ReadOnlySequence<byte> input, in Turn turn)
    {
        BeginTurn(turn);
        try
        {
            while (true)
            {
                var outcome = ReceiveSome(ref input, out var leftOver);
                if (outcome.Kind is ReceiveKind.RemoteEnded or ReceiveKind.Violation) return outcome;

                if (outcome.Kind is ReceiveKind.NeedMore && !leftOver) return outcome;

                if (!Turn.MayGoOn) return new ReceiveOutcome(ReceiveKind.Again);
            }
        }
        finally
        {
            EndTurn();
        }
    }

    /// <summary><paramref name="leftOver"/>: some streams are still to be woken.</summary>
    private ReceiveOutcome ReceiveSome(ref ReadOnlySequence<byte> input, out bool leftOver)
    {
        ReceiveOutcome outcome;
        var work = YamuxWork.None;
        var hasWakes = false;
        TaskCompletionSource<TimeSpan>? pingers = null;
        lock (Gate)
        {
            outcome = Session.Receive(ref input, Now);
            switch (outcome.Kind)
            {
                case ReceiveKind.NeedMore or ReceiveKind.Again:
                    work = TakeWork();
                    hasWakes = Session.HasWakes;
                    break;
                case ReceiveKind.Pong:
                    (pingers, _pingers) = (_pingers, null);
                    break;
            }
        }

        leftOver = hasWakes && !WakeStreams();
        Perform(work);
        pingers?.TrySetResult(outcome.RoundTrip);
        if (outcome.Kind is ReceiveKind.Opened) Hand((YamuxStream)outcome.Stream!);

        return outcome;
    }

    private void Hand(YamuxStream stream)
    {
        try
        {
            _onStream(stream);
        }
        catch (Exception)
        {
            // One handler's fault is not the other streams'.
            stream.Reset();
        }
    }

    private async Task WriteLoopAsync()
    {
        try
        {
            while (true)
            {
                ValueTask idle = default;
                YamuxWork work;
                int sent;
                lock (Gate)
                {
                    sent = Session.Send(_writer, WriteBudget, Now);
                    if (sent == 0)
                    {
                        if (Session.Ended is not null) return;

                        idle = _writeSignal.Arm();
                    }

                    work = TakeWork();
                }

                Perform(work);
                if (sent == 0)
                {
                    await idle;
                }
                else if (await _writer.FlushAsync() is { IsCompleted: true } or { IsCanceled: true })
                {
                    End(EndReason.TransportFailed, sayGoodbye: false);
                    return;
                }
            }
        }
        catch (Exception failure)
        {
            End((failure as ConnectionException)?.Reason ?? EndReason.TransportFailed, sayGoodbye: false);
        }
    }

    private void OnTimer()
    {
        bool alive;
        YamuxWork work;
        lock (Gate)
        {
            if (Session.Ended is not null) return;

            alive = Session.Tick(Now, out var delay);
            _timer?.Change(delay, Timeout.InfiniteTimeSpan);
            work = TakeWork();
        }

        Perform(work);
        if (!alive) End(EndReason.TimedOut, sayGoodbye: true);
    }

    /// <summary>The first call decides the reason; everything else follows from it.</summary>
    private void End(EndReason reason, bool sayGoodbye)
    {
        TaskCompletionSource<TimeSpan>? pingers;
        YamuxWork work;
        lock (Gate)
        {
            if (Session.Ended is not null) return;

            Session.End(reason, sayGoodbye);
            (pingers, _pingers) = (_pingers, null);
            work = TakeWork();
        }

        _timer?.Dispose();
        if (pingers is not null)
        {
            pingers.TrySetException(Over(reason));

            // Those who asked may have given up: then nobody else looks at it.
            _ = pingers.Task.Exception;
        }

        Perform(work);
        _reader.CancelPendingRead();
        _ = FinishAsync(reason);
    }

    /// <summary>Waits for both loops, but not for long; then lets go of the connection below.</summary>
    private async Task FinishAsync(EndReason reason)
    {
        await WaitForAsync(_reading);
        if (!await WaitForAsync(_writing)) _writer.CancelPendingFlush();

        lock (Gate)
        {
            Session.Release();
        }

        await CompleteAsync(_reader.CompleteAsync());
        await CompleteAsync(_writer.CompleteAsync());
        _completion.TrySetResult(reason);
    }

    private async Task<bool> WaitForAsync(Task loop)
    {
        try
        {
            await loop.WaitInContextAsync(_options.CloseTimeout, _time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static async Task CompleteAsync(ValueTask completing)
    {
        try
        {
            await completing;
        }
        catch (Exception)
        {
            // The transport is broken already; there is nobody left to tell.
        }
    }
}
