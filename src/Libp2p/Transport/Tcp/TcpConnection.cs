using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Registry.Multiformats;

namespace Registry.Libp2p.Transport.Tcp;

internal sealed class TcpConnection(ConnectionContext context) : ITransportConnection
{
    private int _disposed;

    public PipeReader Input { get; } = context.Transport.Input;

    public PipeWriter Output { get; } = context.Transport.Output;

    public Multiaddr LocalAddress { get; } = Multiaddr.FromTcp((IPEndPoint)context.LocalEndPoint!);

    public Multiaddr RemoteAddress { get; } = Multiaddr.FromTcp((IPEndPoint)context.RemoteEndPoint!);

    public void Abort() => context.Abort(new ConnectionAbortedException("The connection was aborted by this side."));

    public ValueTask DisposeAsync() =>
        Interlocked.Exchange(ref _disposed, 1) == 0 ? context.DisposeAsync() : ValueTask.CompletedTask;
}
