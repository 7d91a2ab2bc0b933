using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Registry.HttpBridge.Contracts;

namespace Registry.HttpBridge.Endpoints;

/// <summary>GET /api/dht/bootstrap: this daemon's own multiaddrs, then the configured peers'.</summary>
internal static class BootstrapEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/dht/bootstrap", Answer)
        .WithSummary("Multiaddrs to join the DHT by")
        .Produces<BootstrapAnswer>();

    private static IResult Answer(HttpContext context, BridgeState state)
    {
        var own = OwnAddresses.For(state.Swarm, context.Connection.RemoteIpAddress);
        var answer = new BootstrapAnswer([.. own.Concat(state.Options.BootstrapPeers).Distinct()], state.Options.Network, state.Options.Version);
        return Results.Json(answer, BridgeJson.Default.BootstrapAnswer);
    }
}
