namespace Registry.Libp2p.Muxing;

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
