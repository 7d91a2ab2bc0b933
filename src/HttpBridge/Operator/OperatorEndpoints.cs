using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Operator.Contracts;

namespace Registry.HttpBridge.Operator;

/// <summary>What operators see and do: connections, routing table, records, lookups, walks; blocks, removals and the log of them.</summary>
internal static class OperatorEndpoints
{
    public const string Root = "/api/operator";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Root).WithTags("Operator");
        group.MapGet("/peers", Peers)
            .WithSummary("Connections, oldest first")
            .Produces<ConnectedPeer[]>()
            .WithMetadata(Paging.Total)
            .WithProblems(401, 403, 422);
        group.MapGet("/dht/table", Table)
            .WithSummary("The routing table, closest peers first")
            .Produces<TablePeer[]>()
            .WithMetadata(Paging.Total)
            .WithProblems(401, 403, 422);
        group.MapGet("/dht/records", RecordsEndpoint.AnswerAsync)
            .WithSummary("Records held, and with probe=true whether their holders answer")
            .Produces<RecordRow[]>()
            .WithMetadata(Paging.Total)
            .WithProblems(401, 403, 422, 503);
        group.MapGet("/dht/lookup", LookupEndpoints.LookupAsync)
            .WithSummary("Look a key up in the network, step by step")
            .Produces<LookupLine>(StatusCodes.Status200OK, NdjsonBody.ContentType)
            .WithProblems(401, 403, 422, 503);
        group.MapGet("/swarm/peers", SwarmEndpoints.Peers)
            .WithSummary("Nodes of hivemind's routing table and servers of models")
            .Produces<SwarmPeer[]>()
            .WithMetadata(Paging.Total)
            .WithProblems(401, 403, 422, 503);
        group.MapGet("/swarm/records", SwarmEndpoints.Records)
            .WithSummary("Records that the hivemind node holds")
            .Produces<SwarmRecord[]>()
            .WithMetadata(Paging.Total)
            .WithProblems(401, 403, 422, 503);
        group.MapGet("/dht/walk", LookupEndpoints.WalkAsync)
            .WithSummary("Visit every DHT server that can be found")
            .Produces<LookupLine>(StatusCodes.Status200OK, NdjsonBody.ContentType)
            .WithProblems(401, 403, 503);
        RemovalEndpoint.Map(group);
        ModerationEndpoints.Map(group);
    }

    private static IResult Peers(HttpContext context, BridgeState state, string? offset, string? limit)
    {
        if (Paging.Read(context.Request, state.Options.Operator.MaxPageSize, out var error) is not { } paging) return new ProblemResult(error!);
        var page = paging.Cut(context.Response, state.Swarm.Connections.OrderBy(connection => connection.OpenedAt).ToList());
        return Results.Json([.. page.Select(ConnectedPeer.Of)], BridgeJson.Default.ConnectedPeerArray);
    }

    private static IResult Table(HttpContext context, BridgeState state, string? offset, string? limit)
    {
        if (Paging.Read(context.Request, state.Options.Operator.MaxPageSize, out var error) is not { } paging) return new ProblemResult(error!);
        var closestFirst = state.Dht.RoutingTablePeers().OrderByDescending(peer => peer.Bucket).ToList();
        return Results.Json([.. paging.Cut(context.Response, closestFirst).Select(TablePeer.Of)], BridgeJson.Default.TablePeerArray);
    }
}
