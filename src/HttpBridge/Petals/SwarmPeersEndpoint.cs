using Microsoft.AspNetCore.Http;
using Registry.Hivemind.Petals;
using Registry.HttpBridge.Contracts;
using Registry.HttpBridge.Endpoints;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Operator;
using Registry.HttpBridge.Petals.Contracts;
using Registry.Identity;

namespace Registry.HttpBridge.Petals;

/// <summary>GET /api/operator/swarm/peers.</summary>
internal static class SwarmPeersEndpoint
{
    public static IResult Answer(HttpContext context, BridgeState state, string? offset, string? limit)
    {
        if (Paging.Read(context.Request, state.Options.Operator.MaxPageSize, out var error) is not { } paging) return new ProblemResult(error!);
        if (state.Hivemind is not { } node) return HivemindOff.Problem;

        var nodes = new Dictionary<PeerId, string>();
        foreach (var entry in node.TableNodes()) nodes[entry.Peer] = entry.Id.ToString();
        var served = state.Swarms.Latest.Reading.Workers.ToLookup(worker => worker.Peer);
        var peers = nodes.Keys.Concat(served.Select(workers => workers.Key).Where(peer => !nodes.ContainsKey(peer))).ToList();
        var connected = state.Swarm.Connections.Select(connection => connection.Peer).ToHashSet();
        return Results.Json([.. paging.Cut(context.Response, peers).Select(Row)], BridgeJson.Default.SwarmPeerArray);

        SwarmPeer Row(PeerId peer) => new(
            peer.ToString(),
            nodes.GetValueOrDefault(peer),
            connected.Contains(peer),
            state.Swarm.PeerStore.AgentVersion(peer),
            [.. served[peer].Select(Blocks)],
            [.. state.Swarm.PeerStore.Addresses(peer).Select(address => address.ToString())]);
    }

    private static ServedBlocks Blocks(SwarmWorker worker) =>
        new(worker.Prefix, worker.Start, worker.End, StateWord.Of(worker.Info.State), worker.IsSelfAnnounced, worker.Expires);
}
