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
            .WithSummary("End a node: at this daemon by its API key, everywhere by a signed withdrawal")
            .Accepts<WithdrawalRequest>(isOptional: true, "application/json")
            .Produces<WithdrawalAnswer>()
            .Charged(CallClass.Heartbeats, NodeProof.Key)
            .WithProblems(400, 401, 404, 409, 413, 415, 422, 429, 503);
        routes.MapPost("/api/withdrawals", WithdrawAnyAsync)
            .WithSummary("Withdraw by a statement of the wallet or the peer, for one model or all, held here or not")
            .Accepts<WithdrawalRequest>("application/json")
            .Produces<WithdrawalAnswer>()
            .Charged(CallClass.Registrations)
            .WithProblems(400, 401, 409, 413, 415, 422, 429, 503);
    }

    private static IResult Show(HttpContext context, BridgeState state, string? proof)
    {
        if (!NodeRequest.TryFlag(proof, out var withProof)) return new ProblemResult(ApiError.Invalid("proof", "must be true or false"));
        if (NodeRequest.ReadNodeId(context) is not { } id || state.Registrar.Find(id) is not { } node) return NodeRequest.UnknownNode;
        return Results.Json(NodeAnswer.Of(node, withProof, state.Swarms.Latest.Find(node)), BridgeJson.Default.NodeAnswer);
    }

    private static async Task<IResult> WithdrawAsync(HttpContext context, BridgeState state)
    {
        if (NodeRequest.ReadNodeId(context) is not { } id) return NodeRequest.UnknownNode;
        if (await NodeRequest.IsEmptyAsync(context.Request))
        {
            return Answer(await state.Registrar.WithdrawAsync(id, NodeRequest.ReadKey(context.Request), CancellationToken.None));
        }

        return await SignedAsync(context, state, id);
    }

    private static Task<IResult> WithdrawAnyAsync(HttpContext context, BridgeState state) => SignedAsync(context, state, null);

    private static async Task<IResult> SignedAsync(HttpContext context, BridgeState state, Guid? id)
    {
        var (document, error) = await NodeRequest.ReadBodyAsync(context.Request);
        if (document is null) return new ProblemResult(error!);
        using (document)
        {
            return Answer(await state.Registrar.WithdrawAsync(RegistrationBody.FromJson(document.RootElement), id, context.Connection.RemoteIpAddress, CancellationToken.None));
        }
    }

    private static IResult Answer(WithdrawalOutcome outcome) => outcome switch
    {
        WithdrawalOutcome.Everywhere everywhere => Results.Json(new WithdrawalAnswer("everywhere", everywhere.Ended), BridgeJson.Default.WithdrawalAnswer),
        WithdrawalOutcome.Local local => Results.Json(new WithdrawalAnswer("local", [local.NodeId]), BridgeJson.Default.WithdrawalAnswer),
        WithdrawalOutcome.Refused refused => refused.Failure.ToProblem(),
        _ => throw new InvalidOperationException($"Unknown outcome {outcome}"),
    };
}
