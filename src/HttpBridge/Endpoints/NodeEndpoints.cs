using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Registry.HttpBridge.Endpoints.Contracts;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Limits;
using Registry.Registrations;

namespace Registry.HttpBridge.Endpoints;

/// <summary>GET and DELETE /api/nodes/{node_id}.</summary>
internal static class NodeEndpoints
{
    private const string Path = "/api/nodes/{node_id}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, Show)
            .WithSummary("One node, whatever its status")
            .Produces<NodeAnswer>()
            .Charged(CallClass.Reads)
            .WithProblems(404);
        routes.MapDelete(Path, WithdrawAsync)
            .WithSummary("Withdraw a node, with its API key or a withdrawal signed by its wallet")
            .Accepts<WithdrawalRequest>(isOptional: true, "application/json")
            .Produces(StatusCodes.Status204NoContent)
            .Charged(CallClass.Heartbeats, NodeProof.Key)
            .WithProblems(400, 401, 404, 409, 413, 415, 422, 503);
    }

    private static IResult Show(HttpContext context, BridgeState state, bool proof = false)
    {
        if (NodeRequest.ReadNodeId(context) is not { } id || state.Registrar.Find(id) is not { } node) return NodeRequest.UnknownNode;
        return Results.Json(NodeAnswer.Of(node, proof), BridgeJson.Default.NodeAnswer);
    }

    private static async Task<IResult> WithdrawAsync(HttpContext context, BridgeState state)
    {
        if (NodeRequest.ReadNodeId(context) is not { } id) return NodeRequest.UnknownNode;

        WithdrawalOutcome outcome;
        if (!CallerNode.HasBody(context.Request))
        {
            outcome = await state.Registrar.WithdrawAsync(id, NodeRequest.ReadKey(context.Request), CancellationToken.None);
        }
        else
        {
            var (document, error) = await NodeRequest.ReadBodyAsync(context.Request);
            if (document is null) return new ProblemResult(error!);
            using (document)
            {
                outcome = await state.Registrar.WithdrawAsync(WithdrawalBody.FromJson(document.RootElement), id, CancellationToken.None);
            }
        }

        return outcome is WithdrawalOutcome.Refused refused ? refused.Failure.ToProblem() : Results.NoContent();
    }
}
