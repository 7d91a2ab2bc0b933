using System.IO.Pipelines;
using Registry.Multiformats;

namespace Registry.Libp2p.Transport.Memory;

/// <summary>One end of an in-memory connection. It ends as TCP does: disposing is a FIN, aborting a reset seen by both ends.</summary>
internal sealed class MemoryConnection(MemoryLink link, IDuplexPipe pipe, Multiaddr local, Multiaddr remote) : ITransportConnection
{
    private int _disposed;

    public Multiaddr LocalAddress => local;

    public Multiaddr RemoteAddress => remote;

    public PipeReader Input { get; } = new MemoryReader(link, pipe.Input);

    public PipeWriter Output { get; } = new MemoryWriter(link, pipe.Output);

    public void Abort() => link.Abort();

    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Output.Complete();
            Input.Complete();
        }

        return ValueTask.CompletedTask;
    }
}
