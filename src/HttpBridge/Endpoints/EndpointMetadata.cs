using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Registry.HttpBridge.Errors;

namespace Registry.HttpBridge.Endpoints;

internal static class EndpointMetadata
{
    /// <summary>Documents the error answers of an endpoint.</summary>
    public static RouteHandlerBuilder WithProblems(this RouteHandlerBuilder route, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses) route.Produces<ProblemBody>(status, "application/problem+json");
        return route;
    }
}
