using Microsoft.AspNetCore.Http;
using Registry.HttpBridge.Contracts;
using Registry.HttpBridge.Endpoints;
using Registry.HttpBridge.Errors;

namespace Registry.HttpBridge.Operator;

/// <summary>GET /api/operator/dht/records?key=…&amp;probe=true.</summary>
internal static class RecordsEndpoint
{
    public static async Task<IResult> AnswerAsync(HttpContext context, BridgeState state, string? key, string? offset, string? limit, bool probe = false)
    {
        var options = state.Options.Operator;
        if (Paging.Read(context.Request, options.MaxPageSize, out var error) is not { } paging) return new ProblemResult(error!);
        LookupKey? wanted = null;
        if (!string.IsNullOrEmpty(key) && !LookupKey.TryParse(key, out wanted, out var reason)) return new ProblemResult(ApiError.Invalid("key", reason));

        using var place = probe ? state.OperatorRuns.TryEnter() : null;
        if (probe && place is null) return new ProblemResult(ApiError.Busy(options.MaxRuns));

        var (records, total) = wanted is null ? RecordListing.Page(state, paging) : RecordListing.Of(state, wanted);
        Paging.Tell(context.Response, total);
        var probes = probe ? await HolderProber.ProbeAsync(state, records.SelectMany(record => record.Contacts()), context.RequestAborted) : null;
        return Results.Json([.. records.Select(record => record.ToRow(probes))], BridgeJson.Default.RecordRowArray);
    }
}
