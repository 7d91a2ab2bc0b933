using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Registry.HttpBridge.Description;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Limits;
using Registry.HttpBridge.Listeners;
using Registry.HttpBridge.Routing.Contracts;
using Registry.Identity;

namespace Registry.HttpBridge.Routing;

/// <summary>Delegated Routing V1 over HTTP (ipfs/specs, http-routing-v1), with the filters of IPIP-484.</summary>
internal static class RoutingEndpoints
{
    public const string Root = "/routing/v1";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Root).WithTags("Delegated Routing V1").AddEndpointFilter((call, next) =>
        {
            // Not only when the request has an Origin: the answer may be kept by a cache and served to a page later.
            if (!call.HttpContext.IsThroughTrustedListener()) call.HttpContext.Response.Headers.AccessControlAllowOrigin = "*";
            return next(call);
        });
        Describe<ProvidersAnswer>(group.MapGet("/providers/{cid}", Providers), "Who provides a CID");
        Describe<PeersAnswer>(group.MapGet("/peers/{peer_id}", Peers), "The addresses of a peer");
        Describe<PeersAnswer>(group.MapGet("/dht/closest/peers/{key}", Closest), "The DHT servers closest to a CID or peer id");
        group.MapMethods("/ipns/{name}", [HttpMethods.Get, HttpMethods.Put], NotImplemented).Charged(CallClass.Reads).WithSummary("IPNS is not served").WithProblems(501);
        group.MapMethods("/{**rest}", [HttpMethods.Options], Options).Charged(CallClass.Reads).ExcludeFromDescription();
        group.Map("/{**rest}", Unknown).Charged(CallClass.Reads).ExcludeFromDescription();
    }

    private static IResult Providers(
        HttpContext context, BridgeState state, string cid,
        [FromQuery(Name = "filter-addrs")] string? filterAddrs, [FromQuery(Name = "filter-protocols")] string? filterProtocols)
    {
        if (!RoutingKeys.TryReadCid(cid, out var key)) return Invalid("cid", "is not a CID");
        if (RoutingRequest.Read(context.Request, out var error) is not { } request) return new ProblemResult(error!);

        // A filter may leave any number of those out that are found first.
        var wanted = request.Filter.IsEmpty ? state.Options.Routing.MaxStreamedRecords : int.MaxValue;
        var local = LocalPeers.ProvidersOf(state, key.Span, wanted);
        var workers = local.ToDictionary(found => found.Peer, found => found.Workers);
        var search = new RecordSearch(local, local.Count >= state.Options.Routing.EnoughLocal ? null : FindAsync);
        return new RoutingResult(state, request, search, asProviders: true);

        async IAsyncEnumerable<FoundPeer> FindAsync([EnumeratorCancellation] CancellationToken cancellation)
        {
            await foreach (var provider in state.Dht.FindProvidersAsync(key, wanted, trace: null, cancellation))
            {
                yield return new FoundPeer(provider.Peer, provider.Addresses, Workers: workers.GetValueOrDefault(provider.Peer));
            }
        }
    }

    private static IResult Peers(
        HttpContext context, BridgeState state, [FromRoute(Name = "peer_id")] string text,
        [FromQuery(Name = "filter-addrs")] string? filterAddrs, [FromQuery(Name = "filter-protocols")] string? filterProtocols)
    {
        if (!PeerId.TryParse(text, out var peer)) return Invalid("peer-id", "is not a peer id");
        if (RoutingRequest.Read(context.Request, out var error) is not { } request) return new ProblemResult(error!);

        var local = LocalPeers.Find(state, peer);
        return new RoutingResult(state, request, local is null ? new RecordSearch([], FindAsync) : new RecordSearch([local], Network: null), asProviders: false);

        async IAsyncEnumerable<FoundPeer> FindAsync([EnumeratorCancellation] CancellationToken cancellation)
        {
            if (await state.Dht.FindPeerAsync(peer, trace: null, cancellation) is { } found) yield return new FoundPeer(found.Peer, found.Addresses, Workers: LocalPeers.WorkersOf(state, peer));
        }
    }

    private static IResult Closest(
        HttpContext context, BridgeState state, string key,
        [FromQuery(Name = "filter-addrs")] string? filterAddrs, [FromQuery(Name = "filter-protocols")] string? filterProtocols)
    {
        if (!RoutingKeys.TryReadKey(key, out var target)) return Invalid("key", "is neither a CID nor a peer id");
        if (RoutingRequest.Read(context.Request, out var error) is not { } request) return new ProblemResult(error!);

        return new RoutingResult(state, request, new RecordSearch([], FindAsync), asProviders: false);

        async IAsyncEnumerable<FoundPeer> FindAsync([EnumeratorCancellation] CancellationToken cancellation)
        {
            foreach (var peer in await state.Dht.FindClosestAsync(target, trace: null, cancellation))
            {
                yield return new FoundPeer(peer.Peer, peer.Addresses, Workers: LocalPeers.WorkersOf(state, peer.Peer));
            }
        }
    }

    private static ProblemResult NotImplemented() =>
        new(new ApiError(StatusCodes.Status501NotImplemented, "not_implemented", "IPNS is not served here."));

    private static IResult Options(HttpContext context, HttpResponse response)
    {
        response.Headers.Allow = "GET, HEAD, OPTIONS";
        if (!context.IsThroughTrustedListener()) response.Headers.AccessControlAllowMethods = "GET, OPTIONS";
        return Results.NoContent();
    }

    /// <summary>The specification's own word for these: 501 for a method, 400 for a path.</summary>
    private static ProblemResult Unknown(HttpRequest request) => new(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)
        ? new ApiError(StatusCodes.Status400BadRequest, "unknown_path", "Delegated Routing V1 has no such path.")
        : new ApiError(StatusCodes.Status501NotImplemented, "not_implemented", "Delegated Routing V1 is for reading here: use GET."));

    private static ProblemResult Invalid(string field, string reason) => new(ApiError.Invalid(field, reason));

    private static void Describe<TAnswer>(RouteHandlerBuilder route, string summary) => route
        .WithSummary(summary)
        .Produces<TAnswer>(StatusCodes.Status200OK, AcceptHeader.Json, AcceptHeader.Ndjson)
        .Charged(CallClass.Searches)
        .WithMetadata(new AnswerHeader("Retry-After", "Whole seconds after which to come back.", 503))
        .WithProblems(406, 422, 503);
}
