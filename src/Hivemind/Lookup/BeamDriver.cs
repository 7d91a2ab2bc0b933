using System.Threading.Channels;
using Registry.Hivemind.Routing;
using Registry.Hivemind.Storage;
using Registry.Hivemind.Wire;
using Registry.Identity;

namespace Registry.Hivemind.Lookup;

/// <summary>Runs beam searches from the routing table.</summary>
internal sealed class BeamDriver(NodeClient client, Neighbours neighbours, PeerId self, HivemindOptions options, BeamTrace trace)
{
    private readonly BeamRules _rules = BeamRules.From(options);

    public BeamTrace Trace => trace;

    /// <summary>A search for these keys that begins at the nodes of the own table. Nodes that did not answer lately are left out.</summary>
    public BeamSearch Begin(IEnumerable<DhtId> keys)
    {
        var wanted = keys.ToList();
        var search = new BeamSearch(wanted, _rules, peer => peer.Equals(self) || neighbours.IsAvoided(peer));
        foreach (var key in wanted) search.Offer(key, neighbours.Nearest(key, options.K));
        return search;
    }

    /// <summary>
    /// Runs a search until it ends, and tells of every answer before the search goes on. Throws for cancellation alone; the
    /// search then stands where it was.
    /// </summary>
    public async Task RunAsync(BeamSearch search, Action<BeamCall, IReadOnlyList<FindAnswerLine>>? onAnswer, CancellationToken cancellation)
    {
        var ended = Channel.CreateUnbounded<(BeamCall Call, FindResponse? Response)>(new UnboundedChannelOptions { SingleReader = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                while (search.TryNext(out var call))
                {
                    trace.Calls++;
                    _ = AskAsync(call, ended.Writer, stop.Token);
                }

                if (search.IsFinished) return;
                await ended.Reader.WaitToReadAsync(cancellation);
                while (ended.Reader.TryRead(out var end)) Settle(search, end.Call, end.Response, onAnswer);
            }
        }
        finally
        {
            stop.Cancel();
        }
    }

    private async Task AskAsync(BeamCall call, ChannelWriter<(BeamCall, FindResponse?)> ended, CancellationToken cancellation)
    {
        try
        {
            ended.TryWrite((call, await client.FindAsync(call.Node.Peer, call.Keys, cancellation)));
        }
        catch (OperationCanceledException)
        {
            // The search has ended without it.
        }
    }

    private void Settle(BeamSearch search, BeamCall call, FindResponse? response, Action<BeamCall, IReadOnlyList<FindAnswerLine>>? onAnswer)
    {
        if (response is null)
        {
            trace.Failures++;
            search.OnFailure(call);
            return;
        }

        var lines = response.Results.Select(r => FindAnswerLine.Read(r, options.K)).ToList();
        onAnswer?.Invoke(call, lines);
        search.OnAnswer(call, response.Peer.TryGetId(out var id) ? id : null, [.. lines.Select(static l => l.Nearest)]);
    }
}

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
            ? new FoundRecord((HivemindRecordKind)result.Type, result.Value.Memory, result.ExpirationTime)
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

/// <summary>What a lookup or a store has cost.</summary>
internal sealed class BeamTrace
{
    /// <summary>Calls to other nodes, rpc_find and rpc_store.</summary>
    public int Calls { get; set; }

    /// <summary>Those of them that failed.</summary>
    public int Failures { get; set; }
}
