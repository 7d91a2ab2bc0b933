using System.Net;
using Registry.Libp2p;

namespace Registry.HttpBridge.Listeners;

/// <summary>What the bridge believes of requests, apart from what their listener says.</summary>
public sealed record TrustOptions
{
    /// <summary>Names, besides localhost and IP literals, by which a trusted listener is called; without port.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Origins (https://name) whose pages may use a trusted listener.</summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];

    /// <summary>Proxies whose X-Forwarded-For is believed.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var check = new OptionChecks("Http");
        foreach (var host in Hosts) check.That(Uri.CheckHostName(host) == UriHostNameType.Dns, nameof(Hosts), $"must be names without port, not '{host}'");
        foreach (var origin in CorsOrigins) check.That(IsOrigin(origin), nameof(CorsOrigins), $"must be scheme://host with no path, not '{origin}'");
        return check.Mistakes;
    }

    internal bool IsProxy(IPAddress? ip)
    {
        if (ip is { IsIPv4MappedToIPv6: true }) ip = ip.MapToIPv4();
        return ip is not null && TrustedProxies.Any(network => network.Contains(ip));
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && text.Equals(uri.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase);
}
