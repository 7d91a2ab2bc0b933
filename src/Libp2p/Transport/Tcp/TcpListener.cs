using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Registry.Multiformats;

namespace Registry.Libp2p.Transport.Tcp;

internal sealed partial class TcpListener(Socket socket, Func<Socket, TcpConnection> wrap, TimeSpan backoff, ILogger logger) : ITransportListener
{
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _closed = new();
    private readonly IPEndPoint _endpoint = (IPEndPoint)socket.LocalEndPoint!;
    private int _disposed;

    public Multiaddr Address => Multiaddr.FromTcp(_endpoint);

    /// <summary>Asked anew each time: interfaces come and go.</summary>
    public IReadOnlyList<Multiaddr> DialableAddresses => LocalAddresses.Expand(_endpoint);

    public async ValueTask<ITransportConnection?> AcceptAsync(CancellationToken cancellation)
    {
        var wait = backoff;
        while (Volatile.Read(ref _disposed) == 0)
        {
            Socket? accepted = null;
            try
            {
                accepted = await socket.AcceptAsync(cancellation);
                return wrap(accepted);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                accepted?.Dispose();
                if (IsTransient(exception)) continue;

                if (Volatile.Read(ref _disposed) != 0) break;

                LogAcceptFailed(exception, Address, wait);
                await WaitAsync(wait, cancellation);
                wait = TimeSpan.FromTicks(Math.Min(2 * wait.Ticks, MaxBackoff.Ticks));
            }
        }

        return null;
    }

    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _closed.Cancel();
            socket.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>The remote was gone before it was accepted: no fault of ours, and nothing to wait for.</summary>
    private static bool IsTransient(Exception exception) =>
        exception is SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.NotConnected };

    private async Task WaitAsync(TimeSpan wait, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closed.Token);
        try
        {
            await Task.Delay(wait, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Closed while waiting: the caller finds out.
        }
    }

    /// <summary>Warning: a failing accept is this machine's trouble, most often a lack of file descriptors.</summary>
    [LoggerMessage(Level = LogLevel.Warning, Message = "Accepting a connection on {Address} failed; next try in {Wait}")]
    private partial void LogAcceptFailed(Exception exception, Multiaddr address, TimeSpan wait);
}
