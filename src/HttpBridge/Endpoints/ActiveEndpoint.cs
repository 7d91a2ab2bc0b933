using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;
using Registry.HttpBridge.Description;
using Registry.HttpBridge.Endpoints.Contracts;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Limits;
using Registry.Libp2p.Swarm;
using Registry.Registrations;

namespace Registry.HttpBridge.Endpoints;

/// <summary>GET /api/nodes/active.</summary>
internal static class ActiveEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/nodes/active", Answer)
        .WithSummary("Registered nodes online or degraded and servers of the swarm, in an order of their own; Link has the next page")
        .Produces<ActiveNode[]>()
        .Tagged()
        .WithMetadata(new AnswerHeader("X-Total-Count", "The number of rows in all."), new AnswerHeader("Link", "The next page, rel=\"next\"; absent on the last."))
        .Charged(CallClass.Reads)
        .WithProblems(422);

    private static IResult Answer(HttpContext context, BridgeState state, string? model_id, string? limit, string? offset, string? cursor, string? proof, string? verified, string? reachable)
    {
        var largest = state.Registrar.Options.MaxPageSize;
        if (!TryCount(limit, largest, 1, out var take)) return Invalid("limit", $"must be a whole number from 1 to {largest}");
        if (take > largest) take = largest;
        if (!TryCount(offset, 0, 0, out var skip)) return Invalid("offset", "must be a whole number of at least 0");
        if (skip > largest) return Invalid("offset", $"must be at most {largest}; Link has the next page");
        ListingCursor? after = null;
        if (!string.IsNullOrEmpty(cursor) && !PageCursor.TryRead(cursor, out after)) return Invalid("cursor", "is not one of this daemon's");
        if (!NodeRequest.TryFlag(proof, out var withProof)) return Invalid("proof", "must be true or false");
        if (!NodeRequest.TryChoice(verified, out var isVerified)) return Invalid("verified", "must be true or false");
        if (!NodeRequest.TryChoice(reachable, out var isReachable)) return Invalid("reachable", "must be true or false");

        var asker = context.Connection.RemoteIpAddress is { } ip ? AddressScope.Of(ip) : AddressScope.Public;
        var page = ActivePage.Read(state, string.IsNullOrEmpty(model_id) ? null : model_id, take, skip, after, withProof, asker, new ListingFilter(isVerified, isReachable));
        if (page.Next is { } next) context.Response.Headers.Link = PageCursor.Link(context.Request, next);
        context.Response.Headers["X-Total-Count"] = page.Total.ToString(CultureInfo.InvariantCulture);
        return TaggedJson.Of([.. page.Rows], BridgeJson.Default.ActiveNodeArray);
    }

    private static ProblemResult Invalid(string field, string reason) => new(ApiError.Invalid(field, reason));

    private static bool TryCount(string? text, int missing, int least, out int count)
    {
        count = missing;
        return string.IsNullOrEmpty(text)
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count >= least);
    }
}

/// <summary>A page of registered nodes and servers of the swarm together, in the one order of listings.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Total">Rows in all.</param>
/// <param name="Next">Where the next page begins; null when this is the last.</param>
internal sealed record ActivePage(IReadOnlyList<ActiveNode> Rows, int Total, ListingCursor? Next)
{
    public static ActivePage Read(BridgeState state, string? model, int limit, int skip, ListingCursor? after, bool proof, AddressScope asker, ListingFilter filter)
    {
        var view = state.Swarms.Latest;
        // Of what only the swarm knows nobody signed a registration, and no address was found to answer.
        var isWanted = filter is { IsVerified: not true, IsReachable: not true };
        var entries = !isWanted ? [] : (model is null ? view.Active : view.ActiveOf(model)).Where(entry => !view.IsRegistered(entry, model)).ToList();
        var registered = state.Registrar.Active(model, skip + limit + 1, after, filter);
        var rows = registered.Rows.Select(row => (row.Place, Row: new Lazy<ActiveNode>(() => ActiveNode.Of(row.Node, proof, view.Find(row.Node)))))
            .Concat(entries
                .Select(entry => (Place: state.Registrar.PlaceOf(entry.NodeId), Row: new Lazy<ActiveNode>(() => ActiveNode.Of(entry, state, asker))))
                .Where(row => after is not { } place || row.Place.CompareTo(place) > 0))
            .Order(Comparer<(ListingCursor Place, Lazy<ActiveNode> Row)>.Create((left, right) => left.Place.CompareTo(right.Place)))
            .Skip(skip)
            .Take(limit + 1)
            .ToList();
        var page = rows.Take(limit).ToList();
        return new ActivePage([.. page.Select(row => row.Row.Value)], registered.Total + entries.Count, rows.Count > limit && page.Count > 0 ? page[^1].Place : null);
    }
}

/// <summary>A place in a listing as clients hand it back.</summary>
internal static class PageCursor
{
    private const int RankDigits = 16;

    public static bool TryRead(string text, out ListingCursor? cursor)
    {
        cursor = null;
        if (text.Length <= RankDigits || !ulong.TryParse(text.AsSpan(0, RankDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rank)) return false;
        if (!Guid.TryParseExact(text.AsSpan(RankDigits), "n", out var id)) return false;
        cursor = new ListingCursor(rank, id);
        return true;
    }

    /// <summary>The Link header (RFC 8288) of the page after this one: the same request with another cursor.</summary>
    public static string Link(HttpRequest request, ListingCursor next)
    {
        var query = QueryString.Create(request.Query
            .Where(parameter => parameter.Key is not ("cursor" or "offset"))
            .Append(KeyValuePair.Create("cursor", new StringValues($"{next.Rank:x16}{next.NodeId:n}"))));
        return $"<{request.Path}{query}>; rel=\"next\"";
    }
}
