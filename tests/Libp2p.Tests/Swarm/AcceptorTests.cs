using Microsoft.Extensions.Logging.Abstractions;
using Registry.Libp2p.Muxing.Yamux;
using Registry.Libp2p.Security.Noise;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Transport;
using Registry.Libp2p.Transport.Memory;
using Registry.Multiformats;
using Host = Registry.Libp2p.Swarm.Swarm;

namespace Registry.Libp2p.Tests.Swarm;

public sealed class AcceptorTests
{
    [Fact]
    public async Task Whatever_an_accept_throws_the_next_connection_is_accepted()
    {
        await using var net = new TestNet();
        var caller = await net.AddAsync();
        var address = Multiaddr.Parse("/ip4/127.0.0.99/tcp/4001");
        using var key = TestNet.KeyOf(99);
        using var noise = new NoiseProtocol(key);
        var transport = new FailingTransport(new MemoryTransport(net.Wire, address), failures: 2);
        await using var host = new Host(
            key, new SwarmOptions { ListenAddresses = [address] }, [transport], [noise], [new YamuxMuxer(TestNet.Yamux, net.Time)], net.Time, new Random(99), NullLoggerFactory.Instance);
        await host.StartAsync(TestNet.Deadline);

        await net.AdvanceUntilAsync(() => transport.Accepts > 2, "it goes on accepting", seconds: 10);

        await caller.Swarm.ConnectAsync(host.LocalPeer, [address], TestNet.Deadline);
    }

    private sealed class FailingTransport(MemoryTransport inner, int failures) : ITransport
    {
        private int _accepts;

        public int Accepts => Volatile.Read(ref _accepts);

        public bool Supports(Multiaddr address) => inner.Supports(address);

        public ValueTask<ITransportConnection> DialAsync(Multiaddr address, CancellationToken cancellation) => inner.DialAsync(address, cancellation);

        public async ValueTask<ITransportListener> ListenAsync(Multiaddr address, CancellationToken cancellation) => new Listener(this, await inner.ListenAsync(address, cancellation));

        private sealed class Listener(FailingTransport owner, ITransportListener inner) : ITransportListener
        {
            public Multiaddr Address => inner.Address;

            public IReadOnlyList<Multiaddr> DialableAddresses => inner.DialableAddresses;

            public ValueTask<ITransportConnection?> AcceptAsync(CancellationToken cancellation) =>
                Interlocked.Increment(ref owner._accepts) > owner.Failures ? inner.AcceptAsync(cancellation) : throw new InvalidOperationException("out of something");

            public ValueTask DisposeAsync() => inner.DisposeAsync();
        }

        private int Failures => failures;
    }
}
