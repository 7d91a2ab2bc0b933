using Microsoft.Extensions.Logging.Abstractions;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Transport;
using Registry.Multiformats;
using Registry.Testing;
using Host = Registry.Libp2p.Swarm.Swarm;

namespace Registry.Libp2p.Tests.Swarm;

public sealed class OwnAddressTests
{
    [Fact]
    public async Task A_host_that_started_before_its_network_learns_its_addresses()
    {
        var network = new ComingNetwork();
        var time = new ManualTimeProvider();
        var options = new SwarmOptions { ListenAddresses = [Multiaddr.Parse("/ip4/0.0.0.0/tcp/1")] };
        await using var host = new Host(TestNet.KeyOf(1), options, [network], [], [], time, new Random(1), NullLoggerFactory.Instance);
        await host.StartAsync(TestNet.Deadline);
        Assert.Empty(host.Addresses);

        var up = Multiaddr.Parse("/ip4/203.0.113.7/tcp/1");
        network.DialableAddresses = [up];
        await Eventually.IsTrue(() => host.Addresses.SequenceEqual([up]), "the address is known", () => time.Advance(TimeSpan.FromSeconds(1)));

        network.DialableAddresses = [];
        await Eventually.IsTrue(() => host.Addresses.Count == 0, "the address is gone", () => time.Advance(TimeSpan.FromSeconds(1)));
    }

    /// <summary>Listens on a machine whose interfaces come and go.</summary>
    private sealed class ComingNetwork : ITransport, ITransportListener
    {
        private readonly TaskCompletionSource<ITransportConnection?> _closed = new();

        public Multiaddr Address => Multiaddr.Parse("/ip4/0.0.0.0/tcp/1");

        public IReadOnlyList<Multiaddr> DialableAddresses { get; set; } = [];

        public bool Supports(Multiaddr address) => true;

        public ValueTask<ITransportConnection> DialAsync(Multiaddr address, CancellationToken cancellation) => throw new TransportException("Nobody is there.");

        public ValueTask<ITransportListener> ListenAsync(Multiaddr address, CancellationToken cancellation) => ValueTask.FromResult<ITransportListener>(this);

        public ValueTask<ITransportConnection?> AcceptAsync(CancellationToken cancellation) => new(_closed.Task);

        public ValueTask DisposeAsync()
        {
            _closed.TrySetResult(null);
            return ValueTask.CompletedTask;
        }
    }
}
