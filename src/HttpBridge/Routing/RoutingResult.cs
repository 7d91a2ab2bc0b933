using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Routing.Contracts;
using Registry.Libp2p.Swarm;

namespace Registry.HttpBridge.Routing;

/// <summary>Runs a search and writes what it finds; <paramref name="asProviders"/> names the list in the JSON form.</summary>
internal sealed class RoutingResult(BridgeState state, RoutingRequest request, RecordSearch search, bool asProviders) : IResult
{
    private readonly RoutingOptions _options = state.Options.Routing;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var deadline = new CancellationTokenSource(_options.Timeout, state.Time);
        using var place = search.Network is null ? null : state.RoutingLookups.TryEnter();
        if (search is { Network: not null, Local.Count: 0 } && place is null)
        {
            await BusyAsync(httpContext);
            return;
        }

        var asker = httpContext.Connection.RemoteIpAddress is { } ip ? AddressScope.Of(ip) : AddressScope.Public;
        var records = new RecordStream(state, request.Filter, asker);
        var found = records.ReadAsync(search, place is not null, deadline.Token, httpContext.RequestAborted);
        if (request.Form == AnswerForm.Ndjson) await WriteLinesAsync(httpContext, records, found);
        else await WriteDocumentAsync(httpContext, records, found);
    }

    private async Task WriteLinesAsync(HttpContext context, RecordStream records, IAsyncEnumerable<PeerAnswer> found)
    {
        var left = _options.MaxStreamedRecords;
        var response = context.Response;
        await foreach (var record in found)
        {
            if (!response.HasStarted) SetHeaders(response, AcceptHeader.Ndjson, complete: !records.CutShort);
            if (HttpMethods.IsHead(context.Request.Method)) return;

            await context.WriteLineAsync(record, BridgeJson.Default.PeerAnswer);
            if (--left == 0) return;
        }

        if (!response.HasStarted) SetHeaders(response, AcceptHeader.Ndjson, complete: false);
    }

    private async Task WriteDocumentAsync(HttpContext context, RecordStream records, IAsyncEnumerable<PeerAnswer> found)
    {
        var max = HttpMethods.IsHead(context.Request.Method) ? 1 : _options.MaxRecords;
        var list = new List<PeerAnswer>();
        await foreach (var record in found)
        {
            list.Add(record);
            if (list.Count == max) break;
        }

        SetHeaders(context.Response, AcceptHeader.Json, complete: list.Count > 0 && !records.CutShort);
        if (HttpMethods.IsHead(context.Request.Method)) return;
        await (asProviders
            ? JsonSerializer.SerializeAsync(context.Response.Body, new ProvidersAnswer(list), BridgeJson.Default.ProvidersAnswer, context.RequestAborted)
            : JsonSerializer.SerializeAsync(context.Response.Body, new PeersAnswer(list), BridgeJson.Default.PeersAnswer, context.RequestAborted));
    }

    private void SetHeaders(HttpResponse response, string contentType, bool complete)
    {
        var now = state.Time.GetUtcNow();
        response.ContentType = contentType;
        response.Headers.CacheControl = CacheControl.For(_options, complete, search.Local.Min(peer => peer.Ends) - now);
        response.Headers.LastModified = now.ToString("R", CultureInfo.InvariantCulture);
        response.Headers.Append("Vary", "Accept");
    }

    private Task BusyAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = ((long)_options.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return new ProblemResult(ApiError.Busy(_options.MaxLookups)).ExecuteAsync(context);
    }
}

/// <summary>How long caches may keep an answer (http-routing-v1, "Response Headers").</summary>
internal static class CacheControl
{
    /// <param name="options">The longest times.</param>
    /// <param name="complete">Has records, and was not cut short.</param>
    /// <param name="left">Time until the first of its records ends; null when that is not known. Nothing is served beyond it, stale or not.</param>
    public static string For(RoutingOptions options, bool complete, TimeSpan? left)
    {
        var lease = left is { } known && known < TimeSpan.Zero ? TimeSpan.Zero : left ?? TimeSpan.MaxValue;
        var fresh = Min(complete ? options.MaxAge : options.MaxAgeEmpty, lease);
        var stale = (long)Min(options.StaleFor, lease - fresh).TotalSeconds;
        return string.Create(CultureInfo.InvariantCulture, $"public, max-age={(long)fresh.TotalSeconds}, stale-while-revalidate={stale}, stale-if-error={stale}");
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
