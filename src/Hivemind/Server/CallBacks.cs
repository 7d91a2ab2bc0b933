using Registry.Hivemind.Client;
using Registry.Hivemind.Wire;
using Registry.Identity;
using Registry.Libp2p.Swarm;

namespace Registry.Hivemind.Server;

/// <summary>
/// Calls back peers that ask whether they can be reached: one call a peer at a time, which all that ask meanwhile share, over
/// the connection they have open. A worker refuses to start unless the answer is its own node id.
/// </summary>
internal sealed class CallBacks(NodeClient client, Swarm swarm, HivemindOptions options, NodeCounters counters, CancellationToken stopping)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, Task<DhtId?>> _running = [];

    /// <summary>True when the peer answers under this node id in time.</summary>
    public async ValueTask<bool> ConfirmAsync(PeerId peer, DhtId id)
    {
        var confirmed = await Share(peer) == id;
        counters.OnCallBack(confirmed);
        return confirmed;
    }

    private Task<DhtId?> Share(PeerId peer)
    {
        lock (_gate)
        {
            if (_running.TryGetValue(peer, out var running)) return running;

            // Without the connection it asked on, somebody would have to be dialled on its word.
            if (_running.Count >= options.MaxCallBacks || swarm.FindConnection(peer) is null) return Task.FromResult<DhtId?>(null);
            return _running[peer] = AskAsync(peer);
        }
    }

    private async Task<DhtId?> AskAsync(PeerId peer)
    {
        // The call itself does not begin under the lock.
        await Task.Yield();
        try
        {
            var answer = await client.PingAsync(peer, validate: false, options.CallBackTimeout, stopping);
            return answer is not null && answer.Peer.TryGetId(out var id) ? id : null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        finally
        {
            lock (_gate) _running.Remove(peer);
        }
    }
}
