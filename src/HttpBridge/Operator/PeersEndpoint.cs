using Microsoft.AspNetCore.Http;
using Registry.HttpBridge.Contracts;
using Registry.HttpBridge.Endpoints;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Operator.Contracts;

namespace Registry.HttpBridge.Operator;

/// <summary>GET /api/operator/peers.</summary>
internal static class PeersEndpoint
{
    public static IResult Answer(HttpContext context, BridgeState state, string? offset, string? limit)
    {
        if (Paging.Read(context.Request, state.Options.Operator.MaxPageSize, out var error) is not { } paging) return new ProblemResult(error!);
        var page = paging.Cut(context.Response, state.Swarm.Connections.OrderBy(connection => connection.OpenedAt).ToList());
        return Results.Json([.. page.Select(ConnectedPeer.Of)], BridgeJson.Default.ConnectedPeerArray);
    }
}
