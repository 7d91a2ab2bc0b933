using Microsoft.Extensions.Logging.Abstractions;
using Registry.Hivemind;
using Registry.Hivemind.Calls;
using Registry.Hivemind.Storage;
using Registry.Load.Hosting;

namespace Registry.Load.Hivemind;

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
