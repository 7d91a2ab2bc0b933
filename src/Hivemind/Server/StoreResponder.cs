using Google.Protobuf;
using Registry.Hivemind.Calls;
using Registry.Hivemind.Routing;
using Registry.Hivemind.Storage;
using Registry.Hivemind.Wire;
using Registry.Libp2p.Swarm;

namespace Registry.Hivemind.Server;

/// <summary>
/// Answers rpc_store: each line stands for itself. Lists of different lengths are an error, as in hivemind; a key that is none
/// and the lines beyond the bound are answered with false.
/// </summary>
internal sealed class StoreResponder(NodeInfo self, RecordStore records, Neighbours neighbours, HivemindOptions options, NodeCounters counters, TimeProvider time)
{
    /// <summary>Numbers and booleans may come unpacked, a field each.</summary>
    private const int FieldsPerLine = 5;

    public ValueTask<CallAnswer> AnswerAsync(PeerConnection caller, ReadOnlyMemory<byte> bytes, CancellationToken cancellation) =>
        ValueTask.FromResult(Answer(caller, bytes));

    private CallAnswer Answer(PeerConnection caller, ReadOnlyMemory<byte> bytes)
    {
        var maxFields = 2 * FieldsPerLine * options.MaxStoreLines + 64;
        if (!Messages.TryParse(Messages.StoreRequest, bytes, maxFields, out var request)) return CallAnswer.Failed("Not a StoreRequest, or one of too many lines.");
        if (!IsAligned(request)) return CallAnswer.Failed("The lists of a StoreRequest must be of one length.");

        var answer = new StoreResponse { Peer = self };
        var now = time.Seconds();
        for (var i = 0; i < request.Keys.Count; i++) answer.StoreOk.Add(i < options.MaxStoreLines && Store(caller, request, i, now));

        // After the values: what the new neighbour has just brought need not be handed to it.
        if (request.Peer.TryGetId(out var id)) neighbours.Meet(id, caller.Peer);
        return new CallAnswer(answer.ToByteArray());
    }

    private static bool IsAligned(StoreRequest request)
    {
        var lines = request.Keys.Count;
        return request.Subkeys.Count == lines && request.Values.Count == lines && request.ExpirationTime.Count == lines && request.InCache.Count == lines;
    }

    private bool Store(PeerConnection caller, StoreRequest request, int line, double now)
    {
        if (!DhtId.TryRead(request.Keys[line].Span, out var key)) return false;
        var outcome = records.Store(
            key, request.Subkeys[line].Memory, request.Values[line].Memory, request.ExpirationTime[line], request.InCache[line], caller.Peer, now);
        counters.OnStored(outcome);
        return outcome == StoreOutcome.Stored;
    }
}
