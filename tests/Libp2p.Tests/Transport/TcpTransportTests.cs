using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Registry.Libp2p.Tests.Negotiation;
using Registry.Libp2p.Transport;
using Registry.Libp2p.Transport.Tcp;
using Registry.Multiformats;

namespace Registry.Libp2p.Tests.Transport;

public sealed class TcpTransportTests : IDisposable
{
    private readonly TcpTransport _transport = new(new TcpTransportOptions { DialTimeout = TimeSpan.FromMinutes(5) }, NullLoggerFactory.Instance);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _transport.Dispose();

    [Theory]
    [InlineData("/ip4/127.0.0.1/tcp/0", null)]
    [InlineData("/ip6/::1/tcp/0", null)]
    [InlineData("/ip4/127.0.0.1/tcp/0", "/dns4/localhost")]
    [InlineData("/ip4/127.0.0.1/tcp/0", "/dns/localhost")]
    public async Task Bytes_go_both_ways(string listen, string? dialAs)
    {
        await using var listener = await ListenAsync(listen);
        var address = dialAs is null ? listener.Address : Multiaddr.Parse($"{dialAs}/tcp/{Port(listener)}");
        await using var near = await _transport.DialAsync(address, Cancellation);
        await using var far = await listener.AcceptAsync(Cancellation);

        Assert.Equal(listener.Address, near.RemoteAddress);
        Assert.Equal(listener.Address, far!.LocalAddress);
        Assert.Equal(near.LocalAddress, far.RemoteAddress);
        await near.SendAsync("there"u8.ToArray());
        Assert.Equal("there"u8.ToArray(), await far.ReadOnceAsync());
        await far.SendAsync("back"u8.ToArray());
        Assert.Equal("back"u8.ToArray(), await near.ReadOnceAsync());
    }

    [Fact]
    public async Task Half_close_leaves_the_other_direction_open()
    {
        var (listener, near, far) = await ConnectAsync();
        await using var _ = listener;
        await near.Output.CompleteAsync();
        Assert.True((await far.Input.ReadAsync(Cancellation)).IsCompleted);
        await far.DisposeAsync();
        await near.DisposeAsync();
        await near.DisposeAsync();
    }

    [Fact]
    public async Task Aborting_resets_the_remote_and_unblocks_this_side()
    {
        var (listener, near, far) = await ConnectAsync();
        await using var _ = listener;
        var reading = near.Input.ReadAsync(Cancellation).AsTask();
        near.Abort();
        near.Abort();

        var remote = await Assert.ThrowsAnyAsync<Exception>(async () => await far.Input.ReadAsync(Cancellation));
        Assert.True(ConnectionFaults.IsTransportFault(remote), remote.ToString());
        var local = await Assert.ThrowsAnyAsync<Exception>(() => reading);
        Assert.True(ConnectionFaults.IsTransportFault(local), local.ToString());
        await near.DisposeAsync();
        await far.DisposeAsync();
    }

    [Fact]
    public async Task A_v6_wildcard_leaves_the_v4_port_alone()
    {
        var (sixth, fourth) = await ListenOnOnePortAsync();
        await using var six = sixth;
        await using var four = fourth;

        Assert.Equal(Port(six), Port(four));
        Assert.Contains(four.DialableAddresses, address => address.ToString() == $"/ip4/127.0.0.1/tcp/{Port(four)}");
        Assert.Contains(six.DialableAddresses, address => address.ToString() == $"/ip6/::1/tcp/{Port(six)}");
        Assert.All(six.DialableAddresses.Concat(four.DialableAddresses), address => Assert.False(
            address.IpAddress!.IsIPv6LinkLocal || address.IpAddress.Equals(IPAddress.Any) || address.IpAddress.Equals(IPAddress.IPv6Any), address.ToString()));
    }

    [Fact]
    public async Task A_bound_address_is_its_own_only_dialable_address()
    {
        await using var listener = await ListenAsync("/ip4/127.0.0.1/tcp/0");
        Assert.Equal([listener.Address], listener.DialableAddresses);
    }

    [Fact]
    public async Task A_port_in_use_and_one_nobody_listens_on_are_transport_errors()
    {
        var listener = await ListenAsync("/ip4/127.0.0.1/tcp/0");
        var taken = await Assert.ThrowsAsync<TransportException>(async () => await ListenAsync(listener.Address.ToString()));
        Assert.Contains(listener.Address.ToString(), taken.Message, StringComparison.Ordinal);
        await listener.DisposeAsync();

        await Assert.ThrowsAsync<TransportException>(async () => await _transport.DialAsync(listener.Address, Cancellation));
    }

    [Theory]
    [InlineData("/ip4/1.2.3.4/tcp/1", true)]
    [InlineData("/ip6/::1/tcp/1/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA", true)]
    [InlineData("/dns6/peer.example/tcp/1", true)]
    [InlineData("/ip4/1.2.3.4/udp/1/quic-v1", false)]
    [InlineData("/ip4/1.2.3.4/tcp/1/ws", false)]
    [InlineData("/dnsaddr/peer.example", false)]
    [InlineData("/dns4/peer.example/tcp/1/wss", false)]
    [InlineData("/memory/1", false)]
    public async Task Only_plain_tcp_is_supported(string text, bool supported)
    {
        var address = Multiaddr.Parse(text);
        Assert.Equal(supported, _transport.Supports(address));
        if (!supported)
        {
            await Assert.ThrowsAsync<TransportException>(async () => await _transport.DialAsync(address, Cancellation));
            await Assert.ThrowsAsync<TransportException>(async () => await _transport.ListenAsync(address, Cancellation));
        }
    }

    [Fact]
    public async Task A_dial_is_given_up_when_cancelled()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _transport.DialAsync(Multiaddr.Parse("/ip4/127.0.0.1/tcp/1"), new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task A_dial_that_is_not_answered_times_out()
    {
        // A listener with a full backlog answers no SYN, with no need of an address outside this machine.
        using var deaf = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        deaf.Listen(0);
        var address = Multiaddr.FromTcp((IPEndPoint)deaf.LocalEndPoint!);
        using var transport = new TcpTransport(new TcpTransportOptions { DialTimeout = TimeSpan.FromMilliseconds(100) }, NullLoggerFactory.Instance);
        List<ITransportConnection> filling = [];
        var error = await Assert.ThrowsAsync<TransportException>(async () =>
        {
            while (filling.Count < 16) filling.Add(await transport.DialAsync(address, Cancellation));
        });

        Assert.Contains("longer than", error.Message, StringComparison.Ordinal);
        foreach (var connection in filling) await connection.DisposeAsync();
    }

    [Fact]
    public async Task A_closed_listener_ends_its_accept()
    {
        var listener = await ListenAsync("/ip4/127.0.0.1/tcp/0");
        var accepting = listener.AcceptAsync(Cancellation).AsTask();
        await listener.DisposeAsync();
        await listener.DisposeAsync();

        Assert.Null(await accepting);
        Assert.Null(await listener.AcceptAsync(Cancellation));
    }

    [Fact]
    public async Task A_waiting_accept_can_be_cancelled()
    {
        await using var listener = await ListenAsync("/ip4/127.0.0.1/tcp/0");
        using var cancellation = new CancellationTokenSource();
        var accepting = listener.AcceptAsync(cancellation.Token).AsTask();
        cancellation.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => accepting);
    }

    [Fact]
    public async Task A_remote_that_is_gone_before_it_is_accepted_does_not_end_the_listener()
    {
        await using var listener = await ListenAsync("/ip4/127.0.0.1/tcp/0");
        using (var hasty = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            hasty.LingerState = new LingerOption(true, 0);
            await hasty.ConnectAsync(IPAddress.Loopback, Port(listener), Cancellation);
        }

        await using var near = await _transport.DialAsync(listener.Address, Cancellation);
        ITransportConnection? far;
        do
        {
            far = await listener.AcceptAsync(Cancellation);
        }
        while (!far!.RemoteAddress.Equals(near.LocalAddress));
    }

    [Fact]
    public async Task A_failing_accept_is_backed_off_and_absorbed()
    {
        var failures = 3;
        using var transport = new TcpTransport(new TcpTransportOptions(), NullLoggerFactory.Instance);
        var socket = new TcpSockets(new TcpTransportOptions()).Listen(new IPEndPoint(IPAddress.Loopback, 0));
        await using var listener = new Libp2p.Transport.Tcp.TcpListener(socket, Wrap, TimeSpan.FromMilliseconds(1), NullLogger.Instance);
        var accepting = listener.AcceptAsync(Cancellation).AsTask();
        for (var i = 0; i <= 3; i++)
        {
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await client.ConnectAsync(IPAddress.Loopback, Port(listener), Cancellation);
        }

        await using var accepted = await accepting;
        Assert.NotNull(accepted);
        Assert.Equal(0, failures);

        TcpConnection Wrap(Socket accepted) =>
            failures-- > 0 ? throw new SocketException((int)SocketError.TooManyOpenSockets) : Accept(accepted);

        TcpConnection Accept(Socket accepted)
        {
            failures = 0;
            return transport.Wrap(accepted);
        }
    }

    [Fact]
    public void Mistakes_in_the_options_are_reported_together()
    {
        var options = new TcpTransportOptions { Backlog = 0, DialTimeout = TimeSpan.Zero, KeepAliveIdle = TimeSpan.FromMilliseconds(1500), KeepAliveProbes = 0 };
        var error = Assert.Throws<ArgumentException>(() => new TcpTransport(options, NullLoggerFactory.Instance));

        Assert.Equal(4, options.Validate().Count());
        Assert.All(options.Validate(), mistake => Assert.Contains(mistake, error.Message, StringComparison.Ordinal));
        Assert.Empty(new TcpTransportOptions().Validate());
    }

    /// <summary>Somebody else on this machine may have the IPv4 port of the one that was given, but not of all.</summary>
    private async Task<(ITransportListener Six, ITransportListener Four)> ListenOnOnePortAsync()
    {
        for (var tries = 1; ; tries++)
        {
            var six = await ListenAsync("/ip6/::/tcp/0");
            try
            {
                return (six, await ListenAsync($"/ip4/0.0.0.0/tcp/{Port(six)}"));
            }
            catch (TransportException) when (tries < 10)
            {
                await six.DisposeAsync();
            }
        }
    }

    private static int Port(ITransportListener listener)
    {
        Assert.True(listener.Address.TryGetTcpEndPoint(out var endpoint, out _));
        return endpoint!.Port;
    }

    private async Task<ITransportListener> ListenAsync(string address) => await _transport.ListenAsync(Multiaddr.Parse(address), Cancellation);

    private async Task<(ITransportListener Listener, ITransportConnection Near, ITransportConnection Far)> ConnectAsync()
    {
        var listener = await ListenAsync("/ip4/127.0.0.1/tcp/0");
        var near = await _transport.DialAsync(listener.Address, Cancellation);
        return (listener, near, (await listener.AcceptAsync(Cancellation))!);
    }
}
