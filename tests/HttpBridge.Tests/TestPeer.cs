using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Registry.Dht;
using Registry.Dht.Providers;
using Registry.Dht.Records;
using Registry.Identity;
using Registry.Libp2p.Muxing.Yamux;
using Registry.Libp2p.Security.Noise;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Transport.Memory;
using Registry.Multiformats;
using Registry.Testing;

namespace Registry.HttpBridge.Tests;

/// <summary>A DHT server on a network in memory.</summary>
internal sealed class TestPeer : IAsyncDisposable
{
    private readonly PrivateKey _key;
    private readonly NoiseProtocol _noise;

    private TestPeer(MemoryNetwork network, int number, TimeProvider time, IReadOnlyList<IProviderSource> sources)
    {
        var seed = new byte[32];
        BitConverter.TryWriteBytes(seed, number);
        _key = PrivateKey.FromEd25519Seed(seed);
        _noise = new NoiseProtocol(_key);
        Address = Multiaddr.Parse($"/ip4/127.0.0.1/tcp/{4000 + number}");
        Swarm = new Swarm(
            _key,
            new SwarmOptions { ListenAddresses = [Address] },
            [new MemoryTransport(network)],
            [_noise],
            // A clock moved by hand outruns the answer to any keep-alive.
            [new YamuxMuxer(new YamuxOptions { KeepAliveInterval = TimeSpan.FromDays(1) }, time)],
            time,
            new Random(number),
            NullLoggerFactory.Instance);
        Providers = new ProviderStore(new ProviderStoreOptions(), time);
        PublicKeys = new ValueStore(new PublicKeyValidator(), new ValueStoreOptions(), time, NullLoggerFactory.Instance);
        var stores = new KadStores { Providers = Providers, Namespaces = [new RecordNamespace(new PublicKeyValidator(), PublicKeys)], Sources = sources };
        Dht = new KadDht(Swarm, new KadOptions(), stores, time, new Random(number), NullLoggerFactory.Instance);
    }

    public Swarm Swarm { get; }

    public KadDht Dht { get; }

    public ProviderStore Providers { get; }

    public ValueStore PublicKeys { get; }

    public Multiaddr Address { get; }

    public PeerId Id => Swarm.LocalPeer;

    public PublicKey PublicKey => _key.PublicKey;

    public static async Task<TestPeer> StartAsync(MemoryNetwork network, int number, TimeProvider time, params IReadOnlyList<IProviderSource> sources)
    {
        var peer = new TestPeer(network, number, time, sources);
        await peer.Dht.StartAsync(TestContext.Current.CancellationToken);
        await peer.Swarm.StartAsync(TestContext.Current.CancellationToken);
        return peer;
    }

    /// <summary>Connects, and waits until both have each other in their routing tables.</summary>
    public async Task JoinAsync(TestPeer other)
    {
        await Swarm.ConnectAsync(other.Id, [other.Address], TestContext.Current.CancellationToken);
        await Eventually.IsTrue(() => Knows(other) && other.Knows(this), $"{Id} and {other.Id} know each other");
    }

    public async ValueTask DisposeAsync()
    {
        await Dht.DisposeAsync();
        await Swarm.DisposeAsync();
        _noise.Dispose();
        _key.Dispose();
    }

    private bool Knows(TestPeer other) => Dht.RoutingTablePeers().Any(entry => entry.Peer.Equals(other.Id));
}

internal static class TestKeys
{
    public static Multihash HashOf(string text) => Multihash.Sha256(Encoding.UTF8.GetBytes(text));

    public static Cid CidOf(string text) => new(Cid.RawCodec, HashOf(text));

    public static PeerId PeerOf(string text) => PeerId.TryDecode(HashOf(text).Bytes.Span, out var peer) ? peer : throw new InvalidOperationException();

    /// <summary>Lets a made-up peer announce itself.</summary>
    public static PeerId Announce(this ProviderStore store, string key, string name, params string[] addresses)
    {
        var peer = PeerOf(name);
        Assert.Equal(AddProviderOutcome.Added, store.Add(HashOf(key).Bytes.Span, peer, [.. addresses.Select(Multiaddr.Parse)]));
        return peer;
    }
}
