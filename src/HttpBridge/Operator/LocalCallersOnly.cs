using System.Net;
using Microsoft.AspNetCore.Http;
using Registry.HttpBridge.Errors;

namespace Registry.HttpBridge.Operator;

/// <summary>
/// Lets callers on this machine through, and those of the allowed networks. What a proxy says of its caller is not believed;
/// that it says anything shows that the caller is somewhere else. A name other than localhost in Host is how a web page
/// reaches a local service (DNS rebinding), so callers on this machine must use an address or localhost.
/// </summary>
internal sealed class LocalCallersOnly(BridgeState state) : IEndpointFilter
{
    private static readonly string[] ProxyHeaders = ["Forwarded", "X-Forwarded-For", "X-Original-For", "X-Real-IP", "Via"];

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        IsWelcome(context.HttpContext, state.Options.Operator) ? next(context) : ValueTask.FromResult<object?>(Refusal());

    internal static bool IsWelcome(HttpContext context, OperatorOptions options)
    {
        if (ProxyHeaders.Any(context.Request.Headers.ContainsKey) || IsOfAnotherSite(context.Request)) return false;

        // Without an address the request came through a socket of this machine.
        if (context.Connection.RemoteIpAddress is not { } ip) return true;
        if (ip.IsIPv4MappedToIPv6) ip = ip.MapToIPv4();
        return options.Allowed.Any(network => network.Contains(ip)) || (IPAddress.IsLoopback(ip) && IsPlainHost(context.Request.Host));
    }

    /// <summary>Sent on behalf of a page from elsewhere, which could not read the answer, but make the daemon work (W3C Fetch Metadata).</summary>
    private static bool IsOfAnotherSite(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "none" or "same-origin");

    private static bool IsPlainHost(HostString host) =>
        host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host.Host, out _);

    private static ProblemResult Refusal() => new(new ApiError(
        StatusCodes.Status403Forbidden, "local_only", "This is served to callers on the daemon's own machine, not through a proxy; other networks are an option (Registry:Operator:Allowed)."));
}
