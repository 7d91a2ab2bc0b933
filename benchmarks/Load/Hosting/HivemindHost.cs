using Microsoft.Extensions.Logging.Abstractions;
using Registry.Hivemind;
using Registry.Hivemind.Calls;
using Registry.Hivemind.Storage;
using Registry.Hivemind.Values;
using Registry.Identity;

namespace Registry.Load.Hosting;

/// <summary>A host with remote calls, and as a server with a node of hivemind's DHT that knows <see cref="Neighbours"/> others.</summary>
internal sealed class HivemindHost : IAsyncDisposable
{
    private const int Neighbours = 200;

    private readonly HivemindNode? _node;

    private HivemindHost(LoadHost host, RecordStore? records)
    {
        Host = host;
        var random = new Random(1);
        Calls = new RemoteCalls(host.Swarm, new CallOptions(), static (_, _) => Task.FromResult<IReadOnlyList<Multiformats.Multiaddr>>([]), TimeProvider.System, random, NullLoggerFactory.Instance);
        if (records is null) return;
        _node = new HivemindNode(DhtId.Random(random), Calls, new HivemindOptions(), records, TimeProvider.System, random, NullLoggerFactory.Instance);
        for (var i = 0; i < Neighbours; i++) _node.Neighbours.Table.Offer(DhtId.Random(random), HivemindRecords.Peer(i));
        _node.Start();
    }

    public LoadHost Host { get; }

    public RemoteCalls Calls { get; }

    public static async Task<HivemindHost> StartServerAsync(RecordStore records) => new(await LoadHost.StartServerAsync(), records);

    public static async Task<HivemindHost> StartClientAsync(LoadHost server)
    {
        var client = new HivemindHost(await LoadHost.StartClientAsync(), null);
        await client.Host.ConnectAsync(new Target(server.Swarm.LocalPeer, server.Swarm.Addresses[0]));
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        if (_node is not null) await _node.DisposeAsync();
        await Host.DisposeAsync();
    }
}

/// <summary>Records as a swarm of Petals servers makes them: block keys, in each the subkeys of the servers of that block.</summary>
internal sealed class HivemindRecords(int records, int subkeys, int peers)
{
    /// <summary>Bytes of what a server says about itself; the length of the vector made from Petals.</summary>
    public const int ValueLength = 229;

    /// <summary>Longer than any benchmark.</summary>
    private const double Lifetime = 24 * 3600;

    private readonly PeerId[] _peers = [.. Enumerable.Range(0, peers).Select(Peer)];
    private readonly DhtId[] _keys = [.. Enumerable.Range(0, records).Select(number => DhtKeys.OfText($"model-{number / 80}-hf.{number % 80}"))];

    public IReadOnlyList<DhtId> Keys => _keys;

    public static double Now => (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;

    public static RecordStoreOptions Options(int records, int subkeys) => new()
    {
        MaxValues = Math.Max(new RecordStoreOptions().MaxValues, records * subkeys),
        MaxBytes = Math.Max(new RecordStoreOptions().MaxBytes, 512L * records * subkeys),
        MaxValuesPerPeer = records * subkeys,
        MaxBytesPerPeer = Math.Max(new RecordStoreOptions().MaxBytesPerPeer, 512L * records * subkeys),
    };

    public void Fill(RecordStore store)
    {
        var random = new Random(1);
        var value = new byte[ValueLength];
        for (var number = 0; number < _keys.Length; number++)
        {
            for (var i = 0; i < subkeys; i++)
            {
                random.NextBytes(value);
                var peer = _peers[(number / 20 * subkeys + i) % _peers.Length];
                var outcome = store.Store(_keys[number], Subkey.OfText(peer.ToString()), value, Now + Lifetime + i, inCache: false, peer, Now);
                if (outcome != StoreOutcome.Stored) throw new InvalidOperationException($"Record {number}, subkey {i}: {outcome}.");
            }
        }
    }

    public static PeerId Peer(int number)
    {
        var bytes = new byte[34];
        (bytes[0], bytes[1]) = (0x12, 0x20);
        new Random(number).NextBytes(bytes.AsSpan(2));
        return PeerId.TryDecode(bytes, out var peer) ? peer : throw new InvalidOperationException("A sha2-256 multihash is a peer id.");
    }
}
