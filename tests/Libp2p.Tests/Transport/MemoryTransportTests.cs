using Registry.Libp2p.Tests.Negotiation;
using Registry.Libp2p.Transport;
using Registry.Libp2p.Transport.Memory;
using Registry.Multiformats;

namespace Registry.Libp2p.Tests.Transport;

public sealed class MemoryTransportTests
{
    private readonly MemoryNetwork _network = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/memory/7")]
    [InlineData("/ip4/1.2.3.4/tcp/4001")]
    [InlineData("/dns4/peer.example/tcp/4001")]
    public async Task Any_address_can_be_listened_on_and_dialled(string text)
    {
        var (near, far) = await ConnectAsync(Multiaddr.Parse(text), Multiaddr.Parse("/ip4/5.6.7.8/tcp/1"));

        Assert.Equal(text, near.RemoteAddress.ToString());
        Assert.Equal(text, far.LocalAddress.ToString());
        Assert.Equal("/ip4/5.6.7.8/tcp/1", far.RemoteAddress.ToString());
        Assert.Equal(far.RemoteAddress, near.LocalAddress);
        await near.SendAsync("there"u8.ToArray());
        Assert.Equal("there"u8.ToArray(), await far.ReadOnceAsync());
        await far.SendAsync("back"u8.ToArray());
        Assert.Equal("back"u8.ToArray(), await near.ReadOnceAsync());
    }

    [Theory]
    [InlineData("/memory/0")]
    [InlineData("/ip4/1.2.3.4/tcp/0")]
    public async Task Port_zero_is_given_a_number(string text)
    {
        var transport = new MemoryTransport(_network);
        await using var first = await transport.ListenAsync(Multiaddr.Parse(text), Cancellation);
        await using var second = await transport.ListenAsync(Multiaddr.Parse(text), Cancellation);

        Assert.NotEqual(first.Address, second.Address);
        Assert.NotEqual(text, first.Address.ToString());
        await transport.DialAsync(second.Address, Cancellation);
        Assert.NotNull(await second.AcceptAsync(Cancellation));
    }

    [Fact]
    public async Task An_address_in_use_and_one_that_nobody_has_are_refused()
    {
        var transport = new MemoryTransport(_network);
        var listener = await transport.ListenAsync(Multiaddr.Parse("/memory/5"), Cancellation);
        await Assert.ThrowsAsync<TransportException>(async () => await transport.ListenAsync(listener.Address, Cancellation));
        await listener.DisposeAsync();

        Assert.Null(await listener.AcceptAsync(Cancellation));
        await Assert.ThrowsAsync<TransportException>(async () => await transport.DialAsync(listener.Address, Cancellation));
        await using var again = await transport.ListenAsync(listener.Address, Cancellation);
    }

    [Fact]
    public async Task Disposing_ends_the_remote_after_what_was_sent()
    {
        var (near, far) = await ConnectAsync();
        await near.SendAsync("last words"u8.ToArray());
        await near.DisposeAsync();

        Assert.Equal("last words"u8.ToArray(), await far.ReadOnceAsync());
        Assert.True((await far.Input.ReadAsync(Cancellation)).IsCompleted);
    }

    [Fact]
    public async Task Aborting_breaks_pending_reads_and_flushes_of_both_ends()
    {
        var (near, far) = await ConnectAsync();
        var reading = far.Input.ReadAsync(Cancellation).AsTask();
        var flushing = near.SendAsync(new byte[1 << 20]);
        await reading;
        far.Input.AdvanceTo((await reading).Buffer.Start, (await reading).Buffer.Start);
        Assert.False(flushing.IsCompleted);
        var back = near.Input.ReadAsync(Cancellation).AsTask();

        far.Abort();
        far.Abort();

        await Assert.ThrowsAsync<IOException>(() => back);
        await flushing;
        await Assert.ThrowsAsync<IOException>(async () => await far.Input.ReadAsync(Cancellation));
        Assert.True((await far.Output.FlushAsync(Cancellation)).IsCompleted);
        await near.DisposeAsync();
        await far.DisposeAsync();
        await far.DisposeAsync();
    }

    private async Task<(ITransportConnection Near, ITransportConnection Far)> ConnectAsync(Multiaddr? address = null, Multiaddr? from = null)
    {
        await using var listener = await new MemoryTransport(_network).ListenAsync(address ?? Multiaddr.Parse("/memory/0"), Cancellation);
        var near = await new MemoryTransport(_network, from).DialAsync(listener.Address, Cancellation);
        var far = await listener.AcceptAsync(Cancellation);
        return (near, far!);
    }
}
