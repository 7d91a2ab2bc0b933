using System.IO.Pipelines;
using Registry.Libp2p.Muxing;

namespace Registry.Libp2p.Swarm;

/// <summary>A negotiated stream to a peer.</summary>
public sealed class PeerStream(PeerConnection connection, string protocol, IMuxedStream stream, IDuplexPipe negotiated) : IDuplexPipe, IAsyncDisposable
{
    public PeerConnection Connection => connection;

    /// <summary>The negotiated protocol id.</summary>
    public string Protocol => protocol;

    public PipeReader Input => negotiated.Input;

    /// <summary>
    /// Complete it to half-close. On a stream whose protocol was proposed lazily the end leaves only once the remote has
    /// agreed, which shows on the first read: who sends and expects no answer ends with <see cref="FinishAsync"/>.
    /// </summary>
    public PipeWriter Output => negotiated.Output;

    public void Reset() => stream.Reset();

    /// <summary>
    /// Half-closes and waits for the other side to do the same, so that disposing does not reset the stream and with it
    /// what the remote has not read yet. What still comes in is dropped. Ends quietly when the remote resets.
    /// </summary>
    /// <exception cref="ConnectionException">The remote refused the protocol after all.</exception>
    public async ValueTask FinishAsync(CancellationToken cancellation)
    {
        await Output.CompleteAsync();
        try
        {
            while (true)
            {
                var result = await Input.ReadAsync(cancellation);
                Input.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted || result.IsCanceled) break;
            }

            await Input.CompleteAsync();
        }
        catch (StreamResetException)
        {
            // The remote has read what it wanted.
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}

/// <summary>
/// Serves one inbound stream. The swarm disposes the stream when the task ends; an exception resets it and is counted.
/// </summary>
public delegate ValueTask StreamHandler(PeerStream stream, CancellationToken cancellation);
