using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Registry.HttpBridge.Listeners;

namespace Registry.HttpBridge.Tests.Listeners;

public sealed class BoundedTransportTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_too_many_is_closed_before_the_next_is_accepted()
    {
        var bound = new ConnectionBound(1);
        var sockets = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        var listener = await new BoundedTransport(sockets, _ => bound).BindAsync(new IPEndPoint(IPAddress.Loopback, 0), Cancellation);
        using var first = await ConnectAsync(listener);
        var held = await listener.AcceptAsync(Cancellation);

        using var second = await ConnectAsync(listener);
        var next = listener.AcceptAsync(Cancellation);
        Assert.True(await IsClosedAsync(second));
        Assert.False(next.IsCompleted);
        Assert.Equal(1, bound.Refused);

        await held!.DisposeAsync();
        Assert.True(await IsClosedAsync(first));
        using var third = await ConnectAsync(listener);
        await using var accepted = await next;
        Assert.Equal(third.LocalEndPoint, accepted!.RemoteEndPoint);
        await listener.DisposeAsync();
    }

    private static async Task<Socket> ConnectAsync(IConnectionListener listener)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.EndPoint, Cancellation);
        return socket;
    }

    /// <summary>Waits until the other side has closed it.</summary>
    private static async Task<bool> IsClosedAsync(Socket socket)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[1], Cancellation) == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
