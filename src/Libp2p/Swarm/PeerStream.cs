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

    /// <summary>Complete it to half-close.</summary>
    public PipeWriter Output => negotiated.Output;

    public void Reset() => stream.Reset();

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
