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
    public static async Task<PeerGroup> StartJsAsync(int count, params string[] bootstrap)
    {
        var spec = new PeerSpec(PeerKind.Js);
        var processes = await AllOrNoneAsync(new[] { count / 2, count - (count / 2) }.Select(nodes => Peers.StartJsNodesAsync(spec, nodes, bootstrap)));
        return new([.. processes.SelectMany(lines => RemotePeer.AllOf(spec, lines))], processes);
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_processes.Select(p => p.DisposeAsync().AsTask()));

    private static async Task<T[]> AllOrNoneAsync<T>(IEnumerable<Task<T>> starts)
        where T : IAsyncDisposable
    {
        var starting = starts.ToArray();
        try
        {
            return await Task.WhenAll(starting);
        }
        catch
        {
            foreach (var started in starting.Where(s => s.IsCompletedSuccessfully))
            {
                await (await started).DisposeAsync();
            }
            throw;
        }
    }
}
