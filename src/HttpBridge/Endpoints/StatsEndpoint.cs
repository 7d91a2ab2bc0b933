using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Registry.HttpBridge.Contracts;
using Registry.HttpBridge.Petals.Contracts;

namespace Registry.HttpBridge.Endpoints;

/// <summary>GET /api/stats.</summary>
internal static class StatsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/stats", Answer)
        .WithSummary("Totals of the network as this daemon knows it")
        .Produces<StatsAnswer>();

    private static IResult Answer(BridgeState state)
    {
        var stats = state.Registrar.Stats();
        var swarm = state.Swarms.Latest;
        var answer = new StatsAnswer(
            stats.ActiveNodes + swarm.UnregisteredCount,
            stats.TotalNodesRegistered,
            stats.TotalTokensProcessed,
            stats.ModelsServed + swarm.UnregisteredModelCount,
            stats.Timestamp,
            SwarmTotals.Of(swarm, ReadingAge.Of(swarm.Reading, state.Time)));
        return Results.Json(answer, BridgeJson.Default.StatsAnswer);
    }
}
