namespace Registry.Interop.Tests.Harness;

/// <summary>Peers started together and ended together.</summary>
public sealed class PeerGroup : IAsyncDisposable
{
    private readonly RemotePeer[] _peers;
    private readonly IAsyncDisposable[] _processes;

    private PeerGroup(RemotePeer[] peers, IAsyncDisposable[] processes)
    {
        _peers = peers;
        _processes = processes;
    }

    public RemotePeer this[int index] => _peers[index];

    public IReadOnlyList<RemotePeer> All => _peers;

    /// <summary>All at once, since most of their start is waiting; when one fails the others end with it.</summary>
    public static async Task<PeerGroup> StartAsync(IReadOnlyList<PeerSpec> specs, params string[] bootstrap)
    {
        var peers = await AllOrNoneAsync(specs.Select(spec => Peers.StartAsync(spec, bootstrap)));
        return new(peers, peers);
    }

    /// <summary>Many js peers in two processes, as many as there are cores on a small machine: starting a process costs more than a node in it.</summary>
    public static Task<PeerGroup> StartJsAsync(int count, params string[] bootstrap) =>
        JoinAsync(StartJsProcessAsync(count / 2, bootstrap), StartJsProcessAsync(count - (count / 2), bootstrap));

    /// <summary>Many js peers in one process.</summary>
    public static Task<PeerGroup> StartJsProcessAsync(int count, params string[] bootstrap) => StartJsProcessAsync(new(PeerKind.Js), count, bootstrap);

    public static async Task<PeerGroup> StartJsProcessAsync(PeerSpec spec, int count, params string[] bootstrap)
    {
        var process = await Peers.StartJsNodesAsync(spec, count, bootstrap);
        return new([.. RemotePeer.AllOf(spec, process)], [process]);
    }

    /// <summary>All of these as one; they end with it.</summary>
    public static async Task<PeerGroup> JoinAsync(params IReadOnlyList<Task<PeerGroup>> starting)
    {
        var groups = await AllOrNoneAsync(starting);
        return new([.. groups.SelectMany(g => g.All)], groups);
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_processes.Select(p => p.DisposeAsync().AsTask()));

    /// <summary>When one fails, those that did start are ended.</summary>
    internal static async Task<T[]> AllOrNoneAsync<T>(IEnumerable<Task<T>> starts)
        where T : IAsyncDisposable
    {
        var starting = starts.ToArray();
        try
        {
            return await Task.WhenAll(starting);
        }
        catch
        {
            foreach (var started in starting.Where(s => s.IsCompletedSuccessfully)) await (await started).DisposeAsync();
            throw;
        }
    }
}
