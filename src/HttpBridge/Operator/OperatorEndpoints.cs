using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Registry.HttpBridge.Endpoints;
using Registry.HttpBridge.Operator.Contracts;
using Registry.HttpBridge.Petals;
using Registry.HttpBridge.Petals.Contracts;

namespace Registry.HttpBridge.Operator;

/// <summary>The operator's view, for callers on the same machine: connections, routing table, records, lookups, walks.</summary>
internal static class OperatorEndpoints
{
    public const string Root = "/api/operator";

    public static void Map(IEndpointRouteBuilder routes)
    {
        // No CORS: a page that the operator happens to visit may not read this.
        var group = routes.MapGroup(Root).WithTags("Operator").WithMetadata(new DisableCorsAttribute()).AddEndpointFilter<LocalCallersOnly>();
        group.MapGet("/peers", PeersEndpoint.Answer)
            .WithSummary("Connections, oldest first")
            .Produces<ConnectedPeer[]>()
            .WithProblems(403, 422);
        group.MapGet("/dht/table", TableEndpoint.Answer)
            .WithSummary("The routing table, closest peers first")
            .Produces<TablePeer[]>()
            .WithProblems(403, 422);
        group.MapGet("/dht/records", RecordsEndpoint.AnswerAsync)
            .WithSummary("Records held, and with probe=true whether their holders answer")
            .Produces<RecordRow[]>()
            .WithProblems(403, 422, 503);
        group.MapGet("/dht/lookup", LookupEndpoint.AnswerAsync)
            .WithSummary("Look a key up in the network, step by step")
            .Produces<LookupLine>(StatusCodes.Status200OK, NdjsonBody.ContentType)
            .WithProblems(403, 422, 503);
        group.MapGet("/swarm/peers", SwarmPeersEndpoint.Answer)
            .WithSummary("Nodes of hivemind's routing table and servers of models")
            .Produces<SwarmPeer[]>()
            .WithProblems(403, 422, 503);
        group.MapGet("/swarm/records", SwarmRecordsEndpoint.Answer)
            .WithSummary("Records that the hivemind node holds")
            .Produces<SwarmRecord[]>()
            .WithProblems(403, 422, 503);
        group.MapGet("/dht/walk", WalkEndpoint.AnswerAsync)
            .WithSummary("Visit every DHT server that can be found")
            .Produces<LookupLine>(StatusCodes.Status200OK, NdjsonBody.ContentType)
            .WithProblems(403, 503);
    }
}
