using Registry.Hivemind.Routing;
using Registry.Hivemind.Storage;
using Registry.Hivemind.Wire;
using Registry.Identity;

namespace Registry.Hivemind.Lookup;

/// <summary>What a node answers about one key: its record, if it holds one, and the nodes it knows nearest to the key.</summary>
internal sealed record FindAnswerLine(FoundRecord? Found, IReadOnlyList<TableNode> Nearest)
{
    /// <summary>
    /// At most <paramref name="maxNearest"/> nodes are read, and of those the ones whose ids are ids; none at all when there
    /// are not as many node ids as peer ids.
    /// </summary>
    public static FindAnswerLine Read(FindResult result, int maxNearest)
    {
        FoundRecord? found = result.Type is ResultType.FoundRegular or ResultType.FoundDictionary
            ? new FoundRecord((RecordKind)result.Type, result.Value.Memory, result.ExpirationTime)
            : null;
        return new FindAnswerLine(found, ReadNearest(result, maxNearest));
    }

    private static List<TableNode> ReadNearest(FindResult result, int maxNearest)
    {
        var nearest = new List<TableNode>();
        if (result.NearestNodeIds.Count != result.NearestPeerIds.Count) return nearest;

        for (var i = 0; i < result.NearestNodeIds.Count && i < maxNearest; i++)
        {
            if (DhtId.TryRead(result.NearestNodeIds[i].Span, out var id) && PeerId.TryDecode(result.NearestPeerIds[i].Span, out var peer))
            {
                nearest.Add(new TableNode(id, peer));
            }
        }

        return nearest;
    }
}
