using Microsoft.Extensions.Logging.Abstractions;
using Registry.Dht;
using Registry.Dht.Providers;
using Registry.Identity;
using Registry.Libp2p.Muxing.Yamux;
using Registry.Libp2p.Security.Noise;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Transport.Tcp;
using Registry.Multiformats;

namespace Registry.Load.Hosting;

/// <summary>A libp2p host of this project's own stack on 127.0.0.1, with a fresh Ed25519 identity.</summary>
internal sealed class LoadHost : IAsyncDisposable
{
    private static readonly TcpTransport Tcp = new(new TcpTransportOptions(), NullLoggerFactory.Instance);

    private readonly PrivateKey _key = PrivateKey.GenerateEd25519();
    private readonly NoiseProtocol _noise;
    private readonly KadDht? _dht;

    private LoadHost(bool server)
    {
        _noise = new NoiseProtocol(_key);
        var random = new Random(1);
        var limits = new ConnectionLimits { TrimGrace = TimeSpan.FromHours(1) };
        Swarm = new Swarm(
            _key,
            new SwarmOptions { ListenAddresses = server ? [Multiaddr.Parse("/ip4/127.0.0.1/tcp/0")] : [], Limits = limits },
            [Tcp],
            [_noise],
            [new YamuxMuxer(new YamuxOptions(), TimeProvider.System)],
            TimeProvider.System,
            random,
            NullLoggerFactory.Instance);
        if (server)
        {
            var providers = new ProviderStore(new ProviderStoreOptions(), TimeProvider.System);
            _dht = new KadDht(Swarm, new KadOptions(), new KadStores { Providers = providers }, TimeProvider.System, random, NullLoggerFactory.Instance);
        }
    }

    public Swarm Swarm { get; }

    /// <summary>With the peer id at its end; only of a server.</summary>
    public Multiaddr Address => Swarm.Addresses[0].WithPeerId(Swarm.LocalPeer.Bytes.Span);

    /// <summary>A host that only dials.</summary>
    public static Task<LoadHost> StartClientAsync() => StartAsync(server: false);

    /// <summary>A DHT server on a free port.</summary>
    public static Task<LoadHost> StartServerAsync() => StartAsync(server: true);

    /// <summary>Connects and waits until identify is done.</summary>
    public async Task<PeerConnection> ConnectAsync(Target target)
    {
        var connection = await Swarm.ConnectAsync(target.Peer, [target.Address], CancellationToken.None);
        await connection.IdentifyCompletion;
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        if (_dht is not null) await _dht.DisposeAsync();
        await Swarm.DisposeAsync();
        _noise.Dispose();
        _key.Dispose();
    }

    private static async Task<LoadHost> StartAsync(bool server)
    {
        var host = new LoadHost(server);
        await host.Swarm.StartAsync(CancellationToken.None);
        if (host._dht is not null) await host._dht.StartAsync(CancellationToken.None);
        return host;
    }
}

/// <summary>The server to be driven.</summary>
internal sealed record Target(PeerId Peer, Multiaddr Address)
{
    /// <summary>From a multiaddr that ends in /p2p.</summary>
    public static Target Parse(string text)
    {
        var address = Multiaddr.Parse(text);
        return PeerId.TryDecode(address.PeerIdBytes.Span, out var peer)
            ? new Target(peer, address.WithoutPeerId())
            : throw new FormatException($"{text} does not end in /p2p/<peer id>.");
    }
}
