using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Registry.HttpBridge.Endpoints;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Operator.Contracts;
using Registry.Moderation.Audit;
using Registry.Moderation.Blocks;
using Registry.Registrations;

namespace Registry.HttpBridge.Operator;

/// <summary>POST /api/operator/nodes/{node_id}/remove: withdraws a node in its owner's stead.</summary>
internal static class RemovalEndpoint
{
    public static void Map(IEndpointRouteBuilder group) => group.MapPost("/nodes/{node_id}/remove", AnswerAsync)
        .WithSummary("Remove a registered node, and block it with block: true")
        .Accepts<RemovalRequest>("application/json")
        .Produces<RemovalAnswer>()
        .WithProblems(400, 401, 403, 404, 409, 413, 415, 422, 503);

    private static async Task<IResult> AnswerAsync(HttpContext context, BridgeState state)
    {
        var (document, unread) = await NodeRequest.ReadBodyAsync(context.Request);
        if (document is null) return new ProblemResult(unread!);
        using (document)
        {
            var body = new OperatorBody(document.RootElement);
            var (reason, block) = (body.Reason(), body.Flag("block"));
            var id = NodeRequest.ReadNodeId(context);
            var line = OperatorAudit.Line(context, "remove", $"node {context.GetRouteValue("node_id")}", reason);
            if (body.Error is { } error) return await OperatorAudit.RefuseAsync(state, line, error);
            if (id is not { } nodeId || state.Registrar.Find(nodeId) is not { } node) return await OperatorAudit.RefuseAsync(state, line, NodeRequest.NodeNotFound);
            return await OperatorAudit.GuardAsync(() => RemoveAsync(state, node, block ? reason : null, line));
        }
    }

    /// <summary>Blocks first: in the other order the node could come back in between.</summary>
    private static async Task<IResult> RemoveAsync(BridgeState state, RegisteredNode node, string? blockReason, AuditEntry line)
    {
        BlockRow? blocked = null;
        if (blockReason is not null)
        {
            if (!BlockTarget.TryParse(BlockKind.Node, node.NodeId.ToString(), out var target, out var rule)) throw new InvalidOperationException(rule);
            var outcome = await state.Blocks.BlockAsync(target, blockReason, until: null, line with { Action = "block" });
            if (outcome is BlockOutcome.Full full) return await OperatorAudit.RefuseAsync(state, line, ModerationEndpoints.BlocksFull(full));
            if (outcome is BlockOutcome.Made made) blocked = BlockRow.Of(made.Block);
        }

        // The registrations commit on their own, so the line is there before them.
        var begun = await state.Audit.BeginAsync(line);
        var withdrawal = await state.Registrar.RemoveAsync(node.NodeId, CancellationToken.None);
        var error = (withdrawal as WithdrawalOutcome.Refused)?.Failure.ToError();
        await state.Audit.EndAsync(begun, error?.Code ?? AuditEntry.Done);
        return error is not null ? new ProblemResult(error) : Results.Json(new RemovalAnswer(node.NodeId, "removed", blocked), BridgeJson.Default.RemovalAnswer);
    }
}
