using Registry.Identity;
using Registry.Libp2p.Muxing;
using Registry.Libp2p.Muxing.Yamux;
using Registry.Libp2p.Negotiation;
using Registry.Libp2p.Security.Noise;
using Registry.Libp2p.Transport;
using Registry.Libp2p.Transport.Memory;
using Registry.Multiformats;

namespace Registry.Libp2p.Tests.Swarm;

/// <summary>A peer without a swarm: it goes as far into a connection as the test wants and says what the test wants.</summary>
internal sealed class RawPeer : IAsyncDisposable
{
    private readonly Dictionary<string, Func<IMuxedStream, Task>> _handlers = [];
    private readonly NoiseProtocol _noise;
    private readonly MemoryTransport _transport;
    private readonly TimeProvider _time;

    public RawPeer(TestNet net, int number, string address = "/ip4/127.0.1.1/tcp/9")
    {
        Key = TestNet.KeyOf(number);
        Address = Multiaddr.Parse(address);
        _noise = new NoiseProtocol(Key);
        _transport = new MemoryTransport(net.Wire, Address);
        _time = net.Time;
    }

    public PrivateKey Key { get; }

    public Multiaddr Address { get; }

    public PeerId Peer => Key.PublicKey.PeerId;

    public IMuxedConnection Connection { get; private set; } = null!;

    /// <summary>What the peer does with streams the host opens; others are answered "na".</summary>
    public RawPeer Handle(string protocol, Func<IMuxedStream, Task> handler)
    {
        _handlers[protocol] = handler;
        return this;
    }

    public ValueTask<ITransportConnection> DialAsync(TestHost host) => _transport.DialAsync(host.Address, TestNet.Deadline);

    public async Task<Registry.Libp2p.Security.ISecureChannel> SecureAsync(TestHost host, params string[] muxers)
    {
        var transport = await DialAsync(host);
        await MultistreamSelect.SelectAsync(transport, ["/noise"], TestNet.Deadline);
        return await _noise.SecureAsync(transport, true, host.Peer, muxers, TestNet.Deadline);
    }

    public async Task<RawPeer> ConnectAsync(TestHost host)
    {
        var channel = await SecureAsync(host, "/yamux/1.0.0");
        Connection = new YamuxMuxer(TestNet.Yamux, _time).Start(channel, true, stream => _ = ServeAsync(stream));
        return this;
    }

    /// <summary>A stream negotiated for this protocol.</summary>
    public async Task<IMuxedStream> OpenAsync(string protocol)
    {
        var stream = await Connection.OpenStreamAsync(TestNet.Deadline);
        await MultistreamSelect.SelectAsync(stream, [protocol], TestNet.Deadline);
        return stream;
    }

    /// <summary>The host has handed all that was sent before to its handlers: a connection is read in order.</summary>
    public async Task BeHeardAsync() => await Connection.PingAsync(TestNet.Deadline);

    public async ValueTask DisposeAsync()
    {
        if (Connection is not null) await Connection.DisposeAsync();

        _noise.Dispose();
    }

    private async Task ServeAsync(IMuxedStream stream)
    {
        try
        {
            var table = new ProtocolTable<Func<IMuxedStream, Task>>(_handlers);
            if (await MultistreamSelect.ListenAsync(stream, table, TestNet.Deadline) is { } handler)
            {
                await handler(stream);
                await stream.Output.CompleteAsync();
            }

            await stream.DisposeAsync();
        }
        catch (Exception e) when (e is IOException or ConnectionException or OperationCanceledException)
        {
            // The host ended it.
        }
    }
}

/// <summary>A peer that lets the host open streams and never says a word on them.</summary>
internal sealed class SilentStreams(TestNet net, int number) : IAsyncDisposable
{
    private readonly RawPeer _peer = new(net, number);
    private IMuxedConnection? _connection;

    public PeerId Peer => _peer.Peer;

    public async Task<SilentStreams> ConnectAsync(TestHost host)
    {
        var channel = await _peer.SecureAsync(host, "/yamux/1.0.0");
        _connection = new YamuxMuxer(TestNet.Yamux, net.Time).Start(channel, true, static _ => { });
        return this;
    }

    /// <summary>The host has opened the stream on which it asks who this is, so that time runs for the answer.</summary>
    public Task BeAskedAsync(TestHost host) =>
        TestNet.UntilAsync(() => host.Swarm.FindConnection(Peer) is { StreamCount: > 0 }, "the silent one was asked who it is");

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null) await _connection.DisposeAsync();

        await _peer.DisposeAsync();
    }
}
