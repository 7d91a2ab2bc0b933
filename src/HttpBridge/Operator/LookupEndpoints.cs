using Microsoft.AspNetCore.Http;
using Registry.Dht.Lookup;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Operator.Contracts;
using Registry.Libp2p;

namespace Registry.HttpBridge.Operator;

/// <summary>
/// Questions to the network, answered line by line as they go on: GET /api/operator/dht/lookup?key=…, with closest=true the
/// peers closest to the key instead of what is under it, and GET /api/operator/dht/walk.
/// </summary>
internal static class LookupEndpoints
{
    public static async Task<IResult> LookupAsync(HttpContext context, BridgeState state, string? key, bool closest = false)
    {
        var options = state.Options.Operator;
        if (string.IsNullOrEmpty(key)) return new ProblemResult(ApiError.Invalid("key", "is required"));
        if (!LookupKey.TryParse(key, out var parsed, out var error)) return new ProblemResult(ApiError.Invalid("key", error));
        using var place = state.OperatorRuns.TryEnter();
        if (place is null) return new ProblemResult(ApiError.Busy(options.MaxRuns));

        using var timed = new TimedCancellation(options.LookupTimeout, state.Time, context.RequestAborted);
        var run = new StreamedLookup(state.Dht, parsed, closest ? LookupTarget.Closest : parsed.Kind, options.MaxPageSize);
        context.Response.ContentType = NdjsonBody.ContentType;
        await foreach (var line in run.LinesAsync(state.Time, timed.Token)) await context.WriteLineAsync(line, BridgeJson.Default.LookupLine);
        return Results.Empty;
    }

    public static async Task<IResult> WalkAsync(HttpContext context, BridgeState state)
    {
        var options = state.Options.Operator;
        using var place = state.OperatorRuns.TryEnter();
        if (place is null) return new ProblemResult(ApiError.Busy(options.MaxRuns));

        using var timed = new TimedCancellation(options.WalkTimeout, state.Time, context.RequestAborted);
        context.Response.ContentType = NdjsonBody.ContentType;
        var started = state.Time.GetTimestamp();
        var (peers, answered, complete) = (0, 0, true);
        try
        {
            await foreach (var peer in state.Dht.WalkAsync(timed.Token))
            {
                peers++;
                if (peer.Outcome == RequestOutcome.Answered) answered++;
                await context.WriteLineAsync(VisitLine.Of(peer), BridgeJson.Default.LookupLine);
            }
        }
        catch (OperationCanceledException) when (timed.TimedOut)
        {
            complete = false;
        }

        var elapsed = Words.Milliseconds(state.Time.GetElapsedTime(started));
        await context.WriteLineAsync(new WalkResultLine(peers, answered, elapsed, complete), BridgeJson.Default.LookupLine);
        return Results.Empty;
    }
}
