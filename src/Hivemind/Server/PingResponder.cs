using Google.Protobuf;
using Registry.Hivemind.Calls;
using Registry.Hivemind.Routing;
using Registry.Hivemind.Wire;
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
