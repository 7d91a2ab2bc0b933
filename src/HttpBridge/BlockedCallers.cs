using Microsoft.AspNetCore.Http;
using Registry.HttpBridge.Errors;

namespace Registry.HttpBridge;

/// <summary>
/// Answers 403 to callers from a blocked range, whatever they ask but /health: whoever watches the daemon must not take a block
/// for an outage. The caller is who the connection is from; behind a reverse proxy that is the proxy.
/// </summary>
internal sealed class BlockedCallers(RequestDelegate next, BridgeState state)
{
    private static ProblemResult Blocked { get; } = new(new ApiError(StatusCodes.Status403Forbidden, "blocked", "The operator of this daemon has blocked your address."));

    public Task InvokeAsync(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } ip && !context.Request.Path.Equals("/health", StringComparison.OrdinalIgnoreCase) && state.Blocks.IsBlocked(ip)
            ? Blocked.ExecuteAsync(context)
            : next(context);
}
