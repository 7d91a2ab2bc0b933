using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Registry.HttpBridge.Errors;

namespace Registry.HttpBridge.Endpoints;

/// <summary>The {node_id} of a path. What is no UUID names no node, so it answers like an unknown one.</summary>
internal static class NodeId
{
    public static ProblemResult Unknown { get; } = new(new ApiError(StatusCodes.Status404NotFound, "node_not_found", "No node has this id."));

    public static Guid? Read(HttpContext context) =>
        Guid.TryParse(context.GetRouteValue("node_id") as string, out var id) ? id : null;
}
