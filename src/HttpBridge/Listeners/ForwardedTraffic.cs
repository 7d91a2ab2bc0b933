using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Registry.HttpBridge.Listeners;

/// <summary>
/// Forwarded headers: from a trusted proxy X-Forwarded-For says who calls, from anybody else such headers are a lie or a
/// proxy that was not configured. The latter is told, since behind it all callers share one budget. Safe to use from several threads.
/// </summary>
internal sealed partial class ForwardedTraffic(TrustOptions trust, TimeProvider time)
{
    /// <summary>Between two lines in the log, and from the last such request until health is silent about it.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(1);

    private static readonly string[] Headers = ["X-Forwarded-For", "Forwarded"];

    private readonly Lock _lock = new();
    private long? _lastSeen;
    private long? _lastTold;

    /// <summary>For /health, which everybody can read: it names no address.</summary>
    public string? Warning
    {
        get
        {
            lock (_lock)
            {
                return IsWithin(_lastSeen) ? "Requests with forwarded headers come from addresses that Http:TrustedProxies does not name; the headers are ignored. The log names an address." : null;
            }
        }
    }

    public void Look(HttpContext context, ILogger logger)
    {
        if (!Headers.Any(context.Request.Headers.ContainsKey) || trust.IsProxy(context.Connection.RemoteIpAddress)) return;
        lock (_lock)
        {
            _lastSeen = time.GetTimestamp();
            if (IsWithin(_lastTold)) return;
            _lastTold = _lastSeen;
        }

        var ip = context.Connection.RemoteIpAddress;
        LogIgnored(logger, (ip is { IsIPv4MappedToIPv6: true } ? ip.MapToIPv4() : ip)?.ToString() ?? "a local socket");
    }

    private bool IsWithin(long? timestamp) => timestamp is { } at && time.GetElapsedTime(at) < Remembered;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Forwarded headers from {Address} are ignored: Http:TrustedProxies does not name it. If it is a proxy of yours, all that come through it share one budget. (Told once an hour.)")]
    private static partial void LogIgnored(ILogger logger, string address);
}

internal static class ForwardedTrafficSetup
{
    /// <summary>From here on the remote address is the caller's, as far as it is known.</summary>
    public static void UseCallerAddresses(this IApplicationBuilder app, BridgeState state)
    {
        var logger = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger<ForwardedTraffic>();
        app.Use((context, next) =>
        {
            state.Forwarded.Look(context, logger);
            return next(context);
        });

        // With no proxy at all the framework would believe everybody.
        if (state.Options.Trust.TrustedProxies.Count == 0) return;
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in state.Options.Trust.TrustedProxies) options.KnownIPNetworks.Add(network);
        app.UseForwardedHeaders(options);
    }
}
