using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Registry.HttpBridge.Endpoints.Contracts;
using Registry.HttpBridge.Limits;
using Registry.HttpBridge.Petals.Contracts;

namespace Registry.HttpBridge.Endpoints;

/// <summary>GET /health.</summary>
internal static class HealthEndpoint
{
    private const string NoAddress = "The libp2p host has no address left, of whatever network: nobody can dial it.";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/health", AnswerAsync)
        .WithSummary("Whether the daemon can store and serve")
        .NeverLimited()
        .Produces<HealthAnswer>()
        .Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> AnswerAsync(HttpContext context, BridgeState state)
    {
        var store = await state.Registrar.StoreProblemAsync(context.RequestAborted);
        var problem = store ?? (state.Swarm.Addresses.Count == 0 ? NoAddress : null);
        var answer = new HealthAnswer(
            problem is null ? "healthy" : "unhealthy",
            "registry",
            state.Options.Version,
            (long)state.Uptime.TotalSeconds,
            new DatabaseHealth(store is null, state.Options.DatabaseKind),
            new DhtHealth(
                state.Swarm.LocalPeer.ToString(),
                DaemonAddresses.For(state.Swarm, context.Connection.RemoteIpAddress),
                state.Swarm.Connections.Count,
                state.Dht.Status().RoutingTablePeers),
            problem,
            state.Warnings is { Count: > 0 } warnings ? warnings : null);
        return Results.Json(answer, BridgeJson.Default.HealthAnswer, statusCode: problem is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}

/// <summary>GET /api/dht/bootstrap: this daemon's own multiaddrs, then the configured peers'.</summary>
internal static class BootstrapEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/dht/bootstrap", Answer)
        .WithSummary("Multiaddrs to join the DHT by")
        .Charged(CallClass.Reads)
        .Produces<BootstrapAnswer>()
        .Tagged();

    private static TaggedJson Answer(HttpContext context, BridgeState state)
    {
        var own = DaemonAddresses.For(state.Swarm, context.Connection.RemoteIpAddress);
        var answer = new BootstrapAnswer([.. own.Concat(state.Options.BootstrapPeers).Distinct()], state.Options.Network, state.Options.Version);
        return TaggedJson.Of(answer, BridgeJson.Default.BootstrapAnswer);
    }
}

/// <summary>GET /api/stats.</summary>
internal static class StatsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/stats", Answer)
        .WithSummary("Totals of the network as this daemon knows it")
        .Charged(CallClass.Reads)
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
            new ConfirmedTotals(stats.ConfirmedNodes, stats.ConfirmedTokens),
            SwarmTotals.Of(swarm, ReadingAge.Of(swarm.Reading, state.Time)));
        return Results.Json(answer, BridgeJson.Default.StatsAnswer);
    }
}
