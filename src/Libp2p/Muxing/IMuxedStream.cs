using System.IO.Pipelines;

namespace Registry.Libp2p.Muxing;

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
