using Registry.Load.Hosting;

namespace Registry.Load.Operations;

/// <summary>Something to ask of a server again and again, one at a time.</summary>
internal abstract class Operation(string name, int count) : IAsyncDisposable
{
    public string Name => name;

    /// <summary>Times in one measurement: enough for a processor clock of 10 ms.</summary>
    public int Count => count;

    /// <summary>All of them, with a client of their own each.</summary>
    public static IReadOnlyList<Operation> All(Target target) =>
    [
        new HandshakeOperation(target),
        new KadOperation("FIND_NODE, fresh stream", target, KadRequests.FindNode, reused: false),
        new KadOperation("FIND_NODE, reused stream", target, KadRequests.FindNode, reused: true),
        new KadOperation("GET_PROVIDERS, fresh stream", target, _ => KadRequests.GetProviders(), reused: false),
        new KadOperation("GET_PROVIDERS, reused stream", target, _ => KadRequests.GetProviders(), reused: true),
        new PingOperation("ping, fresh stream", target, reused: false),
        new PingOperation("ping, reused stream", target, reused: true),
    ];

    /// <summary>Makes the client and, unless that is what is measured, its connection.</summary>
    public abstract Task OpenAsync();

    public abstract ValueTask RunOnceAsync(int number);

    public abstract ValueTask DisposeAsync();
}
