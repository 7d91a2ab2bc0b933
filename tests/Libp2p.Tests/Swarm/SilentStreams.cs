using Registry.Identity;
using Registry.Libp2p.Muxing;
using Registry.Libp2p.Muxing.Yamux;

namespace Registry.Libp2p.Tests.Swarm;

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
