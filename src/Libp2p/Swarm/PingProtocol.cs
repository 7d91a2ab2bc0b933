using System.Buffers;

namespace Registry.Libp2p.Swarm;

/// <summary>Ping in both directions (libp2p/specs ping): 32 bytes go out, the same 32 come back.</summary>
internal sealed class PingProtocol(TimeProvider time, Random random, TimeSpan timeout, CancellationToken stopping)
{
    public const string Id = "/ipfs/ping/1.0.0";

    public const int PayloadBytes = 32;

    private static readonly string[] Ids = [Id];

    /// <summary>How long the remote gets to close its side before the stream is reset.</summary>
    private static readonly TimeSpan WindDown = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Echoes payloads until the remote half-closes, then does the same. A FIN may come with the last payload (js) or never
    /// (rust keeps its one stream open); a torn payload at the end is dropped.
    /// </summary>
    public static async ValueTask ServeAsync(PeerStream stream, CancellationToken cancellation)
    {
        while (true)
        {
            var result = await stream.Input.ReadAsync(cancellation);
            var whole = result.Buffer.Length / PayloadBytes * PayloadBytes;
            var echoed = result.Buffer.Slice(0, whole);
            foreach (var segment in echoed) stream.Output.Write(segment.Span);

            stream.Input.AdvanceTo(echoed.End, result.Buffer.End);
            if (whole > 0) await stream.Output.FlushAsync(cancellation);

            if (result.IsCompleted)
            {
                await stream.Output.CompleteAsync();
                return;
            }
        }
    }

    /// <summary>
    /// One round trip. Peers may allow a single ping stream, so calls that come while one is under way share its answer.
    /// </summary>
    /// <exception cref="ConnectionException">Not supported, not answered in time, answered wrongly, or the connection has ended.</exception>
    public async ValueTask<TimeSpan> PingAsync(PeerConnection connection, CancellationToken cancellation)
    {
        PingRun run;
        lock (connection.PingGate)
        {
            run = connection.Ping ?? new PingRun();
            if (connection.Ping is null || run.Result.Task.IsCompleted)
            {
                var before = connection.Ping?.Ended.Task ?? Task.CompletedTask;
                connection.Ping = run = new PingRun();
                _ = RunAsync(connection, run, before);
            }
        }

        return await run.Result.Task.WaitInContextAsync(cancellation);
    }

    private async Task RunAsync(PeerConnection connection, PingRun run, Task before)
    {
        using var timed = new TimedCancellation(timeout, time, stopping);
        try
        {
            await before.WaitInContextAsync(timed.Token);
            await using var stream = await connection.OpenStreamAsync(Ids, timed.Token);
            run.Result.SetResult(await ExchangeAsync(stream, timed.Token));
            await FinishAsync(stream);
        }
        catch (Exception e)
        {
            run.Fail(e as ConnectionException ?? Translate(e, timed));
        }
        finally
        {
            run.Ended.SetResult();
        }
    }

    private static ConnectionException Translate(Exception e, TimedCancellation timed) => e switch
    {
        StreamResetException reset => new ConnectionException(reset.Reason, "The ping stream was reset.", e),
        OperationCanceledException when timed.TimedOut => new ConnectionException(EndReason.TimedOut, "The ping was not answered in time.", e),
        OperationCanceledException => new ConnectionException(EndReason.ShuttingDown, "The host is closing.", e),
        _ => new ConnectionException(EndReason.TransportFailed, "The ping stream broke.", e),
    };

    private async ValueTask<TimeSpan> ExchangeAsync(PeerStream stream, CancellationToken cancellation)
    {
        var payload = new byte[PayloadBytes];
        lock (random)
        {
            random.NextBytes(payload);
        }

        var started = time.GetTimestamp();
        await stream.Output.WriteAsync(payload, cancellation);
        var result = await stream.Input.ReadAtLeastAsync(PayloadBytes, cancellation);
        var taken = time.GetElapsedTime(started);
        var good = Matches(result.Buffer, payload);
        stream.Input.AdvanceTo(result.Buffer.End);
        return good ? taken : throw new ConnectionException(EndReason.ProtocolError, "The ping was answered with other bytes.");
    }

    private static bool Matches(in ReadOnlySequence<byte> answer, ReadOnlySpan<byte> payload)
    {
        Span<byte> received = stackalloc byte[PayloadBytes];
        if (answer.Length != PayloadBytes) return false;

        answer.CopyTo(received);
        return received.SequenceEqual(payload);
    }

    /// <summary>The answer is in hand, so however the stream ends now, the ping was good.</summary>
    private async ValueTask FinishAsync(PeerStream stream)
    {
        using var timed = new TimedCancellation(WindDown, time, stopping);
        try
        {
            await stream.FinishAsync(timed.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or ConnectionException or IOException)
        {
            stream.Reset();
        }
    }
}

/// <summary>One ping of a connection: its answer, and later the end of its stream, before which no other may begin.</summary>
internal sealed class PingRun
{
    public TaskCompletionSource<TimeSpan> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Fail(ConnectionException exception)
    {
        if (Result.TrySetException(exception))
        {
            // Whoever waited may have given up; then nobody else looks at it.
            _ = Result.Task.Exception;
        }
    }
}
