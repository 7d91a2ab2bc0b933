using Microsoft.Extensions.Logging;
using Registry.Hivemind.Calls;
using Registry.Hivemind.Routing;
using Registry.Hivemind.Storage;
using Registry.Identity;

namespace Registry.Hivemind;

/// <summary>A full node of hivemind's DHT on a swarm: serves rpc_ping, rpc_store and rpc_find, and looks up and stores itself.</summary>
public sealed partial class HivemindNode(DhtId id, RemoteCalls calls, HivemindOptions options, RecordStore records, TimeProvider time, Random random, ILoggerFactory loggers) : IAsyncDisposable
{
    public DhtId Id => id;

    public RecordStore Records => records;

    /// <summary>Begins to serve. To be called once, before the swarm listens.</summary>
    public void Start() => throw new NotSupportedException($"{calls} {options} {time} {random} {loggers}");

    /// <summary>
    /// Joins a swarm through the peers given (connected or with known addresses) and dials the workers remembered from the
    /// last run: they do not come back by themselves for a quarter of an hour. Answers how many of the peers answered.
    /// </summary>
    public Task<int> JoinAsync(IReadOnlyList<PeerId> peers, CancellationToken cancellation) => throw new NotSupportedException();

    public HivemindStatus Status() => throw new NotSupportedException();

    /// <summary>The nodes of the routing table, a copy.</summary>
    public IReadOnlyList<TableNode> TableNodes() => throw new NotSupportedException();

    public ValueTask DisposeAsync() => throw new NotSupportedException();
}
