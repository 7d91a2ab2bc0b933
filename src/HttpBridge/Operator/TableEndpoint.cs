using Microsoft.AspNetCore.Http;
using Registry.HttpBridge.Contracts;
using Registry.HttpBridge.Endpoints;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Operator.Contracts;

namespace Registry.HttpBridge.Operator;

/// <summary>GET /api/operator/dht/table.</summary>
internal static class TableEndpoint
{
    public static IResult Answer(HttpContext context, BridgeState state, string? offset, string? limit)
    {
        if (Paging.Read(context.Request, state.Options.Operator.MaxPageSize, out var error) is not { } paging) return new ProblemResult(error!);
        var closestFirst = state.Dht.RoutingTablePeers().OrderByDescending(peer => peer.Bucket).ToList();
        return Results.Json([.. paging.Cut(context.Response, closestFirst).Select(TablePeer.Of)], BridgeJson.Default.TablePeerArray);
    }
}
