using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Registry.HttpBridge.Endpoints;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Operator.Contracts;
using Registry.Moderation.Blocks;

namespace Registry.HttpBridge.Operator;

/// <summary>Blocks and the audit log: GET and POST /api/operator/blocks, DELETE /api/operator/blocks/{id}, GET /api/operator/audit.</summary>
internal static class ModerationEndpoints
{
    private const int AuditPage = 100;

    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapGet("/blocks", List)
            .WithSummary("Blocks in force, oldest first")
            .Produces<BlockRow[]>()
            .WithMetadata(Paging.Total)
            .WithProblems(401, 403, 422);
        group.MapPost("/blocks", BlockAsync)
            .WithSummary("Block a node, a wallet, a peer or a range of addresses")
            .Accepts<BlockRequest>("application/json")
            .Produces<BlockRow>(StatusCodes.Status201Created)
            .Produces<BlockRow>()
            .WithProblems(400, 401, 403, 409, 413, 415, 422, 503);
        group.MapDelete("/blocks/{id}", LiftAsync)
            .WithSummary("Lift a block")
            .Accepts<ReasonRequest>("application/json")
            .Produces(StatusCodes.Status204NoContent)
            .WithProblems(400, 401, 403, 404, 413, 415, 422, 503);
        group.MapGet("/audit", Audit)
            .WithSummary("What operators did and what was refused, newest first")
            .Produces<AuditLine[]>()
            .WithProblems(401, 403, 422, 503);
    }

    private static IResult List(HttpContext context, BridgeState state, string? offset, string? limit)
    {
        if (Paging.Read(context.Request, state.Options.Operator.MaxPageSize, out var error) is not { } paging) return new ProblemResult(error!);
        return Results.Json([.. paging.Cut(context.Response, state.Blocks.All).Select(BlockRow.Of)], BridgeJson.Default.BlockRowArray);
    }

    private static async Task<IResult> BlockAsync(HttpContext context, BridgeState state)
    {
        var (document, unread) = await NodeRequest.ReadBodyAsync(context.Request);
        if (document is null) return new ProblemResult(unread!);
        using (document)
        {
            var body = new OperatorBody(document.RootElement);
            var (word, value, reason, until) = (body.Text("kind"), body.Text("value"), body.Reason(), body.FutureTime("expires_at", state.Time.GetUtcNow()));
            BlockTarget? target = null;
            if (!BlockTarget.TryParseKind(word, out var kind)) body.Wrong("kind", "must be node, wallet, peer or range");
            else if (value.Length > 0 && !BlockTarget.TryParse(kind, value, out target, out var rule)) body.Wrong("value", rule);

            var line = OperatorAudit.Line(context, "block", target?.ToString() ?? $"{word} {value}", reason);
            if (body.Error is { } error) return await OperatorAudit.RefuseAsync(state, line, error);
            return await OperatorAudit.GuardAsync(async () => await state.Blocks.BlockAsync(target!, reason, until, line) switch
            {
                BlockOutcome.Made made => Results.Json(
                    BlockRow.Of(made.Block), BridgeJson.Default.BlockRow, statusCode: made.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK),
                BlockOutcome.Full full => await OperatorAudit.RefuseAsync(state, line, BlocksFull(full)),
                var outcome => throw new InvalidOperationException($"Unknown outcome {outcome}"),
            });
        }
    }

    private static async Task<IResult> LiftAsync(HttpContext context, BridgeState state)
    {
        var (document, unread) = await NodeRequest.ReadBodyAsync(context.Request);
        if (document is null) return new ProblemResult(unread!);
        using (document)
        {
            var body = new OperatorBody(document.RootElement);
            var reason = body.Reason();
            var text = context.GetRouteValue("id") as string;
            var block = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? state.Blocks.Find(id) : null;
            var line = OperatorAudit.Line(context, "unblock", block is null ? $"block {text}" : $"{block.Target} (block {block.Id})", reason);
            if (body.Error is { } error) return await OperatorAudit.RefuseAsync(state, line, error);
            return await OperatorAudit.GuardAsync(async () => block is not null && await state.Blocks.LiftAsync(block.Id, line)
                ? Results.NoContent()
                : await OperatorAudit.RefuseAsync(state, line, new ApiError(StatusCodes.Status404NotFound, "block_not_found", "No block has this id.")));
        }
    }

    private static IResult Audit(HttpContext context, BridgeState state, string? limit, string? before)
    {
        var max = state.Options.Operator.MaxPageSize;
        if (Paging.Read(context.Request, max, out var error) is not { } paging) return new ProblemResult(error!);
        long? below = null;
        if (!string.IsNullOrEmpty(before))
        {
            if (!long.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out var id)) return new ProblemResult(ApiError.Invalid("before", "must be the id of a line"));
            below = id;
        }

        var lines = state.Audit.Page(string.IsNullOrEmpty(limit) ? Math.Min(AuditPage, max) : paging.Limit, below);
        return Results.Json([.. lines.Select(AuditLine.Of)], BridgeJson.Default.AuditLineArray);
    }

    internal static ApiError BlocksFull(BlockOutcome.Full full) => new(
        StatusCodes.Status409Conflict, "blocks_full", $"There are {full.Limit} blocks already; lift some, block ranges in place of addresses, or raise Registry:Blocks:MaxBlocks.");
}
