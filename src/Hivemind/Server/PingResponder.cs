using Google.Protobuf;
using Registry.Hivemind.Calls;
using Registry.Hivemind.Routing;
using Registry.Hivemind.Wire;
using Registry.Identity;
using Registry.Libp2p.Swarm;

namespace Registry.Hivemind.Server;

/// <summary>Answers rpc_ping: who we are, what time it is here, and, when asked to validate, whether the caller answers us.</summary>
internal sealed class PingResponder(NodeInfo self, CallBacks callBacks, Neighbours neighbours, TimeProvider time)
{
    private const int MaxFields = 64;

    public async ValueTask<CallAnswer> AnswerAsync(PeerConnection caller, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (!Messages.TryParse(Messages.PingRequest, bytes, MaxFields, out var request)) return CallAnswer.Failed("Not a PingRequest.");

        var answer = new PingResponse { Peer = self, DhtTime = time.Seconds() };
        if (!request.Peer.TryGetId(out var id)) return new CallAnswer(answer.ToByteArray());

        if (request.Validate)
        {
            answer.Available = await callBacks.ConfirmAsync(caller.Peer, id);
            cancellation.ThrowIfCancellationRequested();
        }

        if (answer.Available || !request.Validate) neighbours.Meet(id, caller.Peer);
        return new CallAnswer(answer.ToByteArray());
    }
}

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
