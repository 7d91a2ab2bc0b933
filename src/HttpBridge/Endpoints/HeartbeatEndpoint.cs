using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Registry.HttpBridge.Endpoints.Contracts;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Limits;
using Registry.Registrations;

namespace Registry.HttpBridge.Endpoints;

/// <summary>PUT /api/nodes/{node_id}/heartbeat.</summary>
internal static class HeartbeatEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/api/nodes/{node_id}/heartbeat", AnswerAsync)
        .WithSummary("Say that a node is alive")
        .Accepts<HeartbeatRequest>("application/json")
        .Produces<HeartbeatAnswer>()
        .Charged(CallClass.Heartbeats, NodeProof.KeyOrPeer)
        .WithProblems(400, 401, 404, 409, 413, 415, 422, 429, 503);

    private static async Task<IResult> AnswerAsync(HttpContext context, BridgeState state)
    {
        if (NodeRequest.ReadNodeId(context) is not { } node) return NodeRequest.UnknownNode;
        // Read and found true already, to know whom to charge.
        if (context.Features.Get<PeerHeartbeat>() is { } signed) return Answer(node, await state.Registrar.HeartbeatAsync(signed, CancellationToken.None));

        var (document, error) = await NodeRequest.ReadBodyAsync(context.Request);
        if (document is null) return new ProblemResult(error!);
        using (document)
        {
            var body = HeartbeatBody.FromJson(document.RootElement);
            return Answer(node, await state.Registrar.HeartbeatAsync(node, body, NodeRequest.ReadKey(context.Request), CancellationToken.None));
        }
    }

    private static IResult Answer(Guid node, HeartbeatOutcome outcome) => outcome switch
    {
        HeartbeatOutcome.Accepted accepted => Results.Json(new HeartbeatAnswer("ok", node, accepted.At, accepted.Node.Record.ExpiresAt), BridgeJson.Default.HeartbeatAnswer),
        HeartbeatOutcome.Refused refused => refused.Failure.ToProblem(),
        _ => throw new InvalidOperationException($"Unknown outcome {outcome}"),
    };
}
