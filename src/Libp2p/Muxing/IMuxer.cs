using System.IO.Pipelines;

namespace Registry.Libp2p.Muxing;

/// <summary>Turns a secured connection into one that carries many streams (/yamux/1.0.0).</summary>
public interface IMuxer
{
    string Id { get; }

    /// <summary>
    /// Takes over <paramref name="connection"/> and starts its loops at once. <paramref name="onStream"/> is called on the
    /// read loop for each stream the remote opens, before its first byte is delivered: it must return quickly and not throw.
    /// </summary>
    IMuxedConnection Start(IDuplexPipe connection, bool initiator, Action<IMuxedStream> onStream);
}

public interface IMuxedConnection : IAsyncDisposable
{
    /// <summary>Streams open in both directions.</summary>
    int StreamCount { get; }

    /// <summary>Completes (never faults) when the connection has ended, with the reason.</summary>
    Task<EndReason> Completion { get; }

    /// <summary>Opens a stream. Waits when too many of ours are unacknowledged. Throws <see cref="ConnectionException"/> once ended.</summary>
    ValueTask<IMuxedStream> OpenStreamAsync(CancellationToken cancellation);

    /// <summary>Round-trip of the muxer's own keep-alive; throws <see cref="ConnectionException"/> once ended.</summary>
    ValueTask<TimeSpan> PingAsync(CancellationToken cancellation);

    /// <summary>Says good-bye (GOAWAY with the reason's code), flushes for a bounded time, resets every stream, ends both loops.</summary>
    ValueTask CloseAsync(EndReason reason);
}

/// <summary>
/// One stream. Completing <see cref="IDuplexPipe.Output"/> half-closes (FIN after what was flushed); the other direction lives on.
/// Input ends (IsCompleted) at the remote's FIN; after a reset, buffered data is delivered first, then reads throw <see cref="StreamResetException"/>.
/// Disposing before <see cref="IDuplexPipe.Output"/> was completed resets the stream. Disposing after it still delivers what was
/// written, then FIN, and drops what the remote goes on sending. It never throws and may be repeated.
/// </summary>
public interface IMuxedStream : IDuplexPipe, IAsyncDisposable
{
    /// <summary>Ends both directions at once (RST). Idempotent, never throws.</summary>
    void Reset();
}
