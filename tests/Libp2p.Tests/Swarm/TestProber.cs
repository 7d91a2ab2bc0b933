using Microsoft.Extensions.Logging.Abstractions;
using Registry.Identity;
using Registry.Libp2p.Muxing.Yamux;
using Registry.Libp2p.Security.Noise;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Transport.Memory;
using Registry.Multiformats;

namespace Registry.Libp2p.Tests.Swarm;

/// <summary>A prober on the wire in memory.</summary>
internal sealed class TestProber : IAsyncDisposable
{
    private readonly PrivateKey _key = TestNet.KeyOf(99);
    private readonly NoiseProtocol _noise;

    public TestProber(TestNet net, ProberOptions? options = null)
    {
        _noise = new NoiseProtocol(_key);
        Prober = new Prober(
            _key,
            options ?? new ProberOptions(),
            [new MemoryTransport(net.Wire, Multiaddr.Parse("/ip4/8.8.8.8/tcp/50000"))],
            [_noise],
            [new YamuxMuxer(TestNet.Yamux, net.Time)],
            net.Time,
            new Random(99),
            NullLoggerFactory.Instance);
    }

    public Prober Prober { get; }

    public async ValueTask DisposeAsync()
    {
        await Prober.DisposeAsync();
        _noise.Dispose();
        _key.Dispose();
    }
}
