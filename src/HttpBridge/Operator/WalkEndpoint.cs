using Microsoft.AspNetCore.Http;
using Registry.Dht.Lookup;
using Registry.HttpBridge.Contracts;
using Registry.HttpBridge.Endpoints;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Operator.Contracts;
using Registry.Libp2p;

namespace Registry.HttpBridge.Operator;

/// <summary>GET /api/operator/dht/walk.</summary>
internal static class WalkEndpoint
{
    public static async Task<IResult> AnswerAsync(HttpContext context, BridgeState state)
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
