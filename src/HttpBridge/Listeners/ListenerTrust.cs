using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Registry.HttpBridge.Errors;

namespace Registry.HttpBridge.Listeners;

/// <summary>Connection feature of what came through a trusted listener. Behind a proxy everybody is loopback, so no address tells it.</summary>
public sealed class ListenerTrust
{
    private ListenerTrust()
    {
    }

    internal static ListenerTrust Instance { get; } = new();
}

/// <summary>Marks listeners, and asks of requests what their listener lets them do.</summary>
public static class BridgeListeners
{
    /// <summary>Makes a listener of the server one of the bridge: trusted, or with its connections bounded by address.</summary>
    public static void UseBridge(this ListenOptions listen, BridgeState state, bool trusted)
    {
        listen.AnswerUnread();
        if (trusted)
        {
            listen.Use(next => connection =>
            {
                connection.Features.Set(ListenerTrust.Instance);
                return next(connection);
            });
        }
        else
        {
            listen.Use(next => connection => state.Connections.RunAsync(connection, next));
        }
    }

    internal static bool IsThroughTrustedListener(this HttpContext context) => context.Features.Get<ListenerTrust>() is not null;

    /// <summary>
    /// Whether the request came through a trusted listener and from nobody who misuses it: a page from elsewhere that runs in
    /// the browser of somebody who can reach the listener, or one whose name was made to resolve to it (DNS rebinding). Such a
    /// request is a stranger's, as if it had come through a public listener.
    /// </summary>
    internal static bool IsTrusted(this HttpContext context, TrustOptions options) =>
        context.IsThroughTrustedListener() && IsKnownHost(context.Request.Host, options) && !IsOfForeignPage(context.Request, options);

    private static bool IsKnownHost(HostString host, TrustOptions options) =>
        IPAddress.TryParse(host.Host, out _)
        || host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || options.Hosts.Contains(host.Host, StringComparer.OrdinalIgnoreCase);

    /// <summary>Browsers send Origin with what a page may read the answer of, and Sec-Fetch-Site with all (W3C Fetch Metadata).</summary>
    private static bool IsOfForeignPage(HttpRequest request, TrustOptions options)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && options.CorsOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase)) return false;
        if (origin.Length > 0 && !origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)) return true;
        return request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "none" or "same-origin");
    }
}
