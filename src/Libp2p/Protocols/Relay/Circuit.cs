using System.Buffers;
using System.IO.Pipelines;
using Registry.Libp2p.Swarm;

namespace Registry.Libp2p.Protocols.Relay;

/// <summary>
/// Two streams joined. Each direction reads no further than the other side takes, so an end that does not read holds up the
/// other one and nothing here. A half-close goes through; a reset, a limit, or the loss of a connection resets both.
/// </summary>
internal sealed class Circuit(PeerStream near, PeerStream far, RelayOptions options, RelayCounters counters, TimeProvider time)
{
    /// <summary>Copied between two flushes at most; more waits in the stream it came from.</summary>
    private const int MaxChunk = 64 * 1024;

    private const int Running = -1;

    private int _end = Running;
    private long _usedAt = time.GetTimestamp();

    /// <summary>Time since something was last carried.</summary>
    public TimeSpan IdleFor => time.GetElapsedTime(Interlocked.Read(ref _usedAt));

    /// <summary>Carries until both directions have ended; answers how. The streams stay the caller's to dispose.</summary>
    public async Task<CircuitEnd> RunAsync(CancellationToken stopping)
    {
        using var registration = stopping.UnsafeRegister(static self => ((Circuit)self!).Abort(CircuitEnd.ShuttingDown), this);
        using var timer = options.DurationLimit > TimeSpan.Zero
            ? time.CreateTimer(static self => ((Circuit)self!).Abort(CircuitEnd.DurationLimit), this, options.DurationLimit, Timeout.InfiniteTimeSpan)
            : null;
        await Task.WhenAll(CarryAsync(near.Input, far.Output), CarryAsync(far.Input, near.Output));
        Interlocked.CompareExchange(ref _end, (int)CircuitEnd.Closed, Running);
        return (CircuitEnd)_end;
    }

    /// <summary>Resets both streams, which ends both directions. The first reason given counts.</summary>
    public void Abort(CircuitEnd reason)
    {
        if (Interlocked.CompareExchange(ref _end, (int)reason, Running) == Running)
        {
            near.Reset();
            far.Reset();
        }
    }

    private async Task CarryAsync(PipeReader from, PipeWriter to)
    {
        var left = options.DataLimit > 0 ? options.DataLimit : long.MaxValue;
        try
        {
            while (true)
            {
                var result = await from.ReadAsync();
                var carried = Copy(result.Buffer, to, left);
                var remains = carried < result.Buffer.Length;
                from.AdvanceTo(result.Buffer.GetPosition(carried));
                left -= carried;
                if (carried > 0)
                {
                    counters.OnCarried(carried);
                    Interlocked.Exchange(ref _usedAt, time.GetTimestamp());
                    await to.FlushAsync();
                }

                if (remains && left == 0)
                {
                    Abort(CircuitEnd.DataLimit);
                    return;
                }

                if (result.IsCompleted && !remains)
                {
                    await to.CompleteAsync();
                    return;
                }
            }
        }
        catch (Exception e)
        {
            Abort(CircuitEnd.Reset);
            if (!ConnectionFaults.IsTransportFault(e) && e is not ConnectionException) throw;
        }
    }

    private static int Copy(in ReadOnlySequence<byte> buffer, PipeWriter to, long left)
    {
        var length = (int)Math.Min(Math.Min(buffer.Length, MaxChunk), left);
        foreach (var segment in buffer.Slice(0, length)) to.Write(segment.Span);

        return length;
    }
}

/// <summary>How a circuit ended; the tag of the metric. Only <see cref="Closed"/> is not a reset of both ends.</summary>
public enum CircuitEnd
{
    /// <summary>Both ends finished in order.</summary>
    Closed,

    /// <summary>An end reset its stream, or lost its connection.</summary>
    Reset,

    /// <summary>More bytes came in one direction than a circuit carries.</summary>
    DataLimit,

    /// <summary>It was open for as long as a circuit may be.</summary>
    DurationLimit,

    /// <summary>Nothing went over it for too long.</summary>
    Idle,

    /// <summary>The relay or the host is closing.</summary>
    ShuttingDown,
}
