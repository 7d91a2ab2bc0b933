using Microsoft.Extensions.Logging.Abstractions;
using Registry.Dht.Maintenance;
using Registry.Dht.Providers;
using Registry.Dht.Publishing;
using Registry.Dht.Records;
using Registry.Identity;
using Registry.Libp2p.Muxing.Yamux;
using Registry.Libp2p.Security.Noise;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Transport.Memory;
using Registry.Multiformats;
using Registry.Testing;

namespace Registry.Dht.Tests;

/// <summary>A host on a network in memory, a DHT server unless told otherwise.</summary>
internal sealed class KadHost : IAsyncDisposable
{
    private readonly PrivateKey _key;
    private readonly NoiseProtocol _noise;

    private KadHost(MemoryNetwork network, KadHostOptions options)
    {
        var seed = new byte[32];
        BitConverter.TryWriteBytes(seed, options.Number);
        _key = PrivateKey.FromEd25519Seed(seed);
        _noise = new NoiseProtocol(_key);
        Address = options.Address ?? Multiaddr.Parse($"/memory/{options.Number}");
        Swarm = new Swarm(
            _key,
            PatientSwarm.Options(Address, new ConnectionLimits()),
            [new MemoryTransport(network)],
            [_noise],
            [new YamuxMuxer(PatientSwarm.Yamux, options.Time)],
            options.Time,
            new Random(options.Number),
            NullLoggerFactory.Instance);
        Providers = new ProviderStore(options.Providers, options.Time);
        PublicKeys = new ValueStore(new PublicKeyValidator(), new ValueStoreOptions(), options.Time, NullLoggerFactory.Instance);
        Counters = new ValueStore(new CounterValidator(), new ValueStoreOptions(), options.Time, NullLoggerFactory.Instance);
        Dht = new KadDht(
            Swarm,
            options.Kad,
            new KadStores
            {
                Providers = Providers,
                Namespaces = [new RecordNamespace(new PublicKeyValidator(), PublicKeys), new RecordNamespace(new CounterValidator(), Counters)],
                Sources = options.Sources,
                Published = options.Published,
                Republishing = options.Republishing,
                Table = options.Table,
            },
            options.Time,
            new Random(options.Number),
            NullLoggerFactory.Instance);
    }

    public Swarm Swarm { get; }

    public KadDht Dht { get; }

    public ProviderStore Providers { get; }

    public ValueStore PublicKeys { get; }

    public ValueStore Counters { get; }

    public Multiaddr Address { get; }

    public PeerId Id => Swarm.LocalPeer;

    public PublicKey PublicKey => _key.PublicKey;

    /// <summary>With the peer id at its end.</summary>
    public Multiaddr FullAddress => Address.WithPeerId(Id.Bytes.Span);

    public static async Task<KadHost> StartAsync(MemoryNetwork network, KadHostOptions options)
    {
        var host = new KadHost(network, options);
        await host.Swarm.StartAsync(CancellationToken.None);
        if (options.IsServer) await host.Dht.StartAsync(CancellationToken.None);
        return host;
    }

    /// <summary>Connects and waits until both sides have identified each other, dialling again when the other side is just closing.</summary>
    public async Task ConnectAsync(KadHost other)
    {
        for (var attempt = 0; attempt < 2000; attempt++)
        {
            var connection = await Swarm.ConnectAsync(other.Id, [other.Address], CancellationToken.None);
            await connection.IdentifyCompletion;
            if (other.Swarm.FindConnection(Id)?.Identified is not null) return;
            await Task.Delay(2);
        }
        Assert.Fail("The other side never identified this one.");
    }

    public async Task<KadProbe> OpenAsync(KadHost server, string protocol = "/ipfs/kad/1.0.0")
    {
        await ConnectAsync(server);
        return new KadProbe(await Swarm.OpenStreamAsync(server.Id, [protocol], CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        await Dht.DisposeAsync();
        await Swarm.DisposeAsync();
        _noise.Dispose();
        _key.Dispose();
    }
}

internal sealed record KadHostOptions(int Number)
{
    /// <summary>Default /memory/number, which counts as loopback.</summary>
    public Multiaddr? Address { get; init; }

    public bool IsServer { get; init; } = true;

    public KadOptions Kad { get; init; } = new();

    public ProviderStoreOptions Providers { get; init; } = new();

    public IReadOnlyList<IProviderSource> Sources { get; init; } = [];

    public IPublishedValues? Published { get; init; }

    public RepublishJournal? Republishing { get; init; }

    public RoutingTableJournal? Table { get; init; }

    public TimeProvider Time { get; init; } = new PatientClock();
}

/// <summary>Values under "/n/…" are a number in their first byte, the higher the better; 255 is malformed, 254 of the future and 253 of the past.</summary>
internal sealed class CounterValidator : IRecordValidator
{
    public string Namespace => "n";

    public RecordVerdict Validate(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, DateTimeOffset now)
        => (value.IsEmpty ? 255 : value[0]) switch
        {
            255 => RecordVerdict.Malformed,
            254 => RecordVerdict.NotYetValid,
            253 => RecordVerdict.Expired,
            _ => RecordVerdict.Valid,
        };

    public int Compare(ReadOnlySpan<byte> key, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => left[0].CompareTo(right[0]);
}
