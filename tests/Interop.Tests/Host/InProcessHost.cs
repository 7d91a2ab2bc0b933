using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Registry.Identity;
using Registry.Interop.Tests.Harness;
using Registry.Libp2p.Muxing.Yamux;
using Registry.Libp2p.Security.Noise;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Swarm.Identify;
using Registry.Libp2p.Transport.Tcp;
using Registry.Multiformats;

namespace Registry.Interop.Tests.Host;

/// <summary>The libp2p host of the daemon inside the test, for what no daemon shows: streams that we open, protocols made up here.</summary>
internal sealed class InProcessHost : IAsyncDisposable
{
    private readonly PrivateKey _key;
    private readonly NoiseProtocol _noise;
    private readonly TcpTransport _tcp = new(new TcpTransportOptions(), NullLoggerFactory.Instance);
    private readonly ConcurrentQueue<(PeerId Peer, IdentifyInfo Info)> _identified = new();

    private InProcessHost(PrivateKey key)
    {
        _key = key;
        _noise = new(key);
        var options = new SwarmOptions { ListenAddresses = [Multiaddr.Parse("/ip4/127.0.0.1/tcp/0")] };
        var muxer = new YamuxMuxer(new YamuxOptions(), TimeProvider.System);
        Swarm = new(key, options, [_tcp], [_noise], [muxer], TimeProvider.System, new Random(1), NullLoggerFactory.Instance);
        Swarm.Identified += (connection, info) => _identified.Enqueue((connection.Peer, info));
    }

    public Swarm Swarm { get; }

    public string Id => Swarm.LocalPeer.ToString();

    /// <summary>With /p2p/.</summary>
    public string Address => Swarm.Addresses[0].WithPeerId(Swarm.LocalPeer.Bytes.Span).ToString();

    public static async Task<InProcessHost> StartAsync(PrivateKey? key = null)
    {
        var host = new InProcessHost(key ?? PrivateKey.GenerateEd25519());
        await host.Swarm.StartAsync(Deadline.Token());
        return host;
    }

    /// <summary>Dials the peer, and waits for identify.</summary>
    public async Task<PeerConnection> ConnectAsync(RemotePeer peer)
    {
        var address = Multiaddr.Parse(Meetings.WithoutId(peer.Address));
        var connection = await Swarm.ConnectAsync(PeerId.Parse(peer.Id), [address], Deadline.Token());
        await connection.IdentifyCompletion.WaitAsync(Deadline.Default);
        return connection;
    }

    /// <summary>Everything the peer has said of itself so far, by identify and by push.</summary>
    public IEnumerable<IdentifyInfo> SaidBy(string peer) => _identified.Where(i => i.Peer.ToString() == peer).Select(i => i.Info);

    public async ValueTask DisposeAsync()
    {
        await Swarm.DisposeAsync();
        _tcp.Dispose();
        _noise.Dispose();
        _key.Dispose();
    }
}
