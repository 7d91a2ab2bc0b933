using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Registry.HttpBridge.Limits;

/// <summary>Which node a call is about, and the key that it shows.</summary>
internal static class CallerNode
{
    private const string Bearer = "Bearer ";

    /// <summary>The {node_id} of the path; null for what is no UUID.</summary>
    public static Guid? ReadId(HttpContext context) =>
        Guid.TryParse(context.GetRouteValue("node_id") as string, out var id) ? id : null;

    /// <summary>The API key: Authorization: Bearer (RFC 6750).</summary>
    public static string? ReadKey(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : null;
    }

    public static bool HasBody(HttpRequest request) => request.ContentLength is > 0 || request.Headers.ContainsKey("Transfer-Encoding");
}
