using Google.Protobuf;
using Registry.Hivemind.Calls;
using Registry.Hivemind.Routing;
using Registry.Hivemind.Storage;
using Registry.Hivemind.Wire;
using Registry.Libp2p.Swarm;

namespace Registry.Hivemind.Server;

/// <summary>
/// Answers rpc_find: for each key what is held and, found or not, the nearest nodes without the asker. A value that would make
/// the answer longer than a frame is left out: its key is answered as not found, and the asker turns to the next node.
/// </summary>
internal sealed class FindResponder(NodeInfo self, RecordStore records, Neighbours neighbours, HivemindOptions options, int maxBytes, TimeProvider time)
{
    /// <summary>Lengths, tags, type and expiration of one result; generous.</summary>
    private const int ResultOverhead = 32;

    /// <summary>The sender, and the envelope around the answer.</summary>
    private const int AnswerOverhead = 256;

    public ValueTask<CallAnswer> AnswerAsync(PeerConnection caller, ReadOnlyMemory<byte> bytes, CancellationToken cancellation) =>
        ValueTask.FromResult(Answer(caller, bytes));

    private CallAnswer Answer(PeerConnection caller, ReadOnlyMemory<byte> bytes)
    {
        if (!Messages.TryParse(Messages.FindRequest, bytes, 2 * options.MaxFindKeys + 64, out var request)) return CallAnswer.Failed("Not a FindRequest, or one of too many keys.");

        DhtId? asker = request.Peer.TryGetId(out var id) ? id : null;
        var answer = new FindResponse { Peer = self };
        var now = time.Seconds();
        var room = maxBytes - AnswerOverhead - request.Keys.Count * ResultOverhead;
        for (var i = 0; i < request.Keys.Count; i++)
        {
            var result = new FindResult();
            answer.Results.Add(result);
            if (i >= options.MaxFindKeys || !DhtId.TryRead(request.Keys[i].Span, out var key)) continue;
            room -= AddNeighbours(result, key, caller, asker, room);
            room -= AddValue(result, key, now, room);
        }

        if (asker is { } met) neighbours.Meet(met, caller.Peer);
        return new CallAnswer(answer.ToByteArray());
    }

    private int AddNeighbours(FindResult result, DhtId key, PeerConnection caller, DhtId? asker, int room)
    {
        var bytes = 0;
        foreach (var node in neighbours.Table.Nearest(key, options.K, caller.Peer, asker))
        {
            var size = DhtId.Size + node.Peer.Bytes.Length + 4;
            if (bytes + size > room) break;
            bytes += size;
            result.NearestNodeIds.Add(UnsafeByteOperations.UnsafeWrap(node.Id.ToArray()));
            result.NearestPeerIds.Add(UnsafeByteOperations.UnsafeWrap(node.Peer.Bytes));
        }

        return bytes;
    }

    private int AddValue(FindResult result, DhtId key, double now, int room)
    {
        if (!records.TryFind(key, now, out var found, room) || found.Value.Length > room) return 0;
        result.Type = (ResultType)found.Kind;
        result.Value = UnsafeByteOperations.UnsafeWrap(found.Value);
        result.ExpirationTime = found.Expiration;
        return found.Value.Length;
    }
}
