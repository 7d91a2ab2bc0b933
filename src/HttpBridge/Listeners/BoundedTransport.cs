using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Registry.HttpBridge.Listeners;

/// <summary>
/// The sockets of a server, of which no more are open than a bound allows: what is too many is closed before the next is
/// accepted. The server's own limit looks at a connection once a thread has time for it; in a burst hundreds wait for that, and
/// the process runs out of files, which ends it.
/// </summary>
internal sealed class BoundedTransport(SocketTransportFactory sockets, Func<EndPoint, ConnectionBound> boundOf) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => sockets.CanBind(endpoint);

    /// <summary>Throws InvalidOperationException that names the address, and no IOException: then the server would not try the other address of localhost.</summary>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        try
        {
            return new Listener(await sockets.BindAsync(endpoint, cancellationToken), boundOf(endpoint));
        }
        catch (SocketException fault)
        {
            throw new InvalidOperationException($"{endpoint}: {fault.Message}", fault);
        }
    }

    private sealed class Listener(IConnectionListener inner, ConnectionBound bound) : IConnectionListener
    {
        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await inner.AcceptAsync(cancellationToken) is { } connection)
            {
                if (bound.TryEnter()) return new Connection(connection, bound);
                connection.Abort();
                await connection.DisposeAsync();
            }

            return null;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => inner.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    /// <summary>Leaves its place when its socket is closed.</summary>
    private sealed class Connection(ConnectionContext inner, ConnectionBound bound) : ConnectionContext
    {
        private int _disposed;

        public override string ConnectionId
        {
            get => inner.ConnectionId;
            set => inner.ConnectionId = value;
        }

        public override IFeatureCollection Features => inner.Features;

        public override IDictionary<object, object?> Items
        {
            get => inner.Items;
            set => inner.Items = value;
        }

        public override IDuplexPipe Transport
        {
            get => inner.Transport;
            set => inner.Transport = value;
        }

        public override CancellationToken ConnectionClosed
        {
            get => inner.ConnectionClosed;
            set => inner.ConnectionClosed = value;
        }

        public override EndPoint? LocalEndPoint
        {
            get => inner.LocalEndPoint;
            set => inner.LocalEndPoint = value;
        }

        public override EndPoint? RemoteEndPoint
        {
            get => inner.RemoteEndPoint;
            set => inner.RemoteEndPoint = value;
        }

        public override void Abort() => inner.Abort();

        public override void Abort(ConnectionAbortedException abortReason) => inner.Abort(abortReason);

        public override async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            await base.DisposeAsync();
            if (Interlocked.Exchange(ref _disposed, 1) == 0) bound.Leave();
        }
    }
}

/// <summary>How many connections may be open, and how many were too many. Safe to use from several threads.</summary>
internal sealed class ConnectionBound(int max)
{
    private int _count;
    private long _refused;

    public long Refused => Volatile.Read(ref _refused);

    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _count) <= max) return true;
        Interlocked.Decrement(ref _count);
        Interlocked.Increment(ref _refused);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _count);
}

internal static class BoundedTransportSetup
{
    /// <summary>In place of the server's own transport and limit.</summary>
    public static void BoundConnections(this WebApplicationBuilder builder, Func<EndPoint, ConnectionBound> boundOf)
    {
        builder.Services.TryAddSingleton<SocketTransportFactory>();
        builder.Services.Replace(ServiceDescriptor.Singleton<IConnectionListenerFactory>(
            services => new BoundedTransport(services.GetRequiredService<SocketTransportFactory>(), boundOf)));
    }
}
