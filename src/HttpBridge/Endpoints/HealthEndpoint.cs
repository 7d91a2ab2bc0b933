using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Registry.HttpBridge.Contracts;

namespace Registry.HttpBridge.Endpoints;

/// <summary>GET /health.</summary>
internal static class HealthEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/health", AnswerAsync)
        .WithSummary("Whether the daemon can store and serve")
        .Produces<HealthAnswer>()
        .Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> AnswerAsync(HttpContext context, BridgeState state)
    {
        var problem = await state.Registrar.StoreProblemAsync(context.RequestAborted);
        var answer = new HealthAnswer(
            problem is null ? "healthy" : "unhealthy",
            "registry",
            state.Options.Version,
            (long)(state.Time.GetUtcNow() - state.StartedAt).TotalSeconds,
            new DatabaseHealth(problem is null, state.Options.DatabaseKind),
            new DhtHealth(
                state.Swarm.LocalPeer.ToString(),
                OwnAddresses.For(state.Swarm, context.Connection.RemoteIpAddress),
                state.Swarm.Connections.Count,
                state.Dht.Status().RoutingTablePeers),
            problem);
        return Results.Json(answer, BridgeJson.Default.HealthAnswer, statusCode: problem is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
