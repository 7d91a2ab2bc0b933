using Microsoft.AspNetCore.Http;
using Registry.HttpBridge.Contracts;
using Registry.HttpBridge.Endpoints;
using Registry.HttpBridge.Errors;
using Registry.Libp2p;

namespace Registry.HttpBridge.Operator;

/// <summary>GET /api/operator/dht/lookup?key=…: with closest=true the peers closest to the key instead of what is under it.</summary>
internal static class LookupEndpoint
{
    public static async Task<IResult> AnswerAsync(HttpContext context, BridgeState state, string? key, bool closest = false)
    {
        var options = state.Options.Operator;
        if (string.IsNullOrEmpty(key)) return new ProblemResult(ApiError.Invalid("key", "is required"));
        if (!LookupKey.TryParse(key, out var parsed, out var error)) return new ProblemResult(ApiError.Invalid("key", error));
        using var place = state.OperatorRuns.TryEnter();
        if (place is null) return new ProblemResult(ApiError.Busy(options.MaxRuns));

        using var timed = new TimedCancellation(options.LookupTimeout, state.Time, context.RequestAborted);
        var run = new LookupRun(state.Dht, parsed, closest ? LookupKind.Closest : parsed.Kind, options.MaxPageSize);
        context.Response.ContentType = NdjsonBody.ContentType;
        await foreach (var line in run.LinesAsync(state.Time, timed.Token)) await context.WriteLineAsync(line, BridgeJson.Default.LookupLine);
        return Results.Empty;
    }
}
