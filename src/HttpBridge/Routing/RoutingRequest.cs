using Microsoft.AspNetCore.Http;
using Registry.HttpBridge.Errors;

namespace Registry.HttpBridge.Routing;

/// <summary>What a request asks of its answer, apart from the key.</summary>
internal sealed record RoutingRequest(AnswerForm Form, PeerFilter Filter)
{
    /// <summary>Reads headers and query; null with the error to answer.</summary>
    public static RoutingRequest? Read(HttpRequest request, out ApiError? error)
    {
        error = null;
        if (AcceptHeader.Choose(request.Headers.Accept) is not { } form)
        {
            error = new ApiError(StatusCodes.Status406NotAcceptable, "not_acceptable", $"Answers come as {AcceptHeader.Json} or {AcceptHeader.Ndjson}.");
            return null;
        }

        if (PeerFilter.TryParse(request.Query["filter-addrs"], request.Query["filter-protocols"]) is { } filter) return new RoutingRequest(form, filter);
        error = ApiError.Invalid("filter-protocols", "a protocol name has at most 63 characters");
        return null;
    }
}
