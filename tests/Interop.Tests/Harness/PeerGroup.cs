namespace Registry.Interop.Tests.Harness;

/// <summary>Peers started together and ended together.</summary>
public sealed class PeerGroup : IAsyncDisposable
{
    private readonly RemotePeer[] _peers;

    private PeerGroup(RemotePeer[] peers) => _peers = peers;

    public RemotePeer this[int index] => _peers[index];

    public IReadOnlyList<RemotePeer> All => _peers;

    /// <summary>All at once, since most of their start is waiting; when one fails the others end with it.</summary>
    public static async Task<PeerGroup> StartAsync(IReadOnlyList<PeerSpec> specs, params string[] bootstrap)
    {
        var starting = specs.Select(spec => Peers.StartAsync(spec, bootstrap)).ToArray();
        try
        {
            return new(await Task.WhenAll(starting));
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

    public async ValueTask DisposeAsync() => await Task.WhenAll(_peers.Select(p => p.DisposeAsync().AsTask()));
}
