using Microsoft.Extensions.Logging.Abstractions;
using Registry.Daemon.Composition;
using Registry.Dht;
using Registry.Dht.Providers;
using Registry.Identity;
using Registry.Libp2p;
using Registry.Libp2p.Swarm;

namespace Registry.Daemon.Tests.Composition;

public sealed class PeerLookupsTests
{
    [Fact]
    public async Task More_than_sixty_four_at_once_are_refused_and_one_for_the_same_peer_is_shared()
    {
        using var key = PrivateKey.GenerateEd25519();
        var (time, loggers) = (TimeProvider.System, NullLoggerFactory.Instance);
        await using var swarm = Swarm.CreateTcp(key, new SwarmOptions(), time, new Random(1), loggers);
        await using var dht = new KadDht(swarm, new KadOptions(), new KadStores { Providers = new ProviderStore(new ProviderStoreOptions(), time) }, time, new Random(1), loggers);
        var lookups = new PeerLookups(dht, time);
        var peers = Enumerable.Range(0, 65).Select(static _ => Peer()).ToList();

        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new Standstill());
        try
        {
            foreach (var peer in peers.SkipLast(1)) Assert.False(Find(peer).IsCompleted);
            Assert.Equal(EndReason.LimitReached, Assert.Throws<ConnectionException>(() => { _ = Find(peers[^1]); }).Reason);
            Assert.False(Find(peers[0]).IsCompleted);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }

        Task Find(PeerId peer) => lookups.FindAsync(peer, CancellationToken.None);
    }

    private static PeerId Peer()
    {
        using var key = PrivateKey.GenerateEd25519();
        return key.PublicKey.PeerId;
    }

    /// <summary>Nothing goes on in it, so that no lookup ends.</summary>
    private sealed class Standstill : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }
}
