using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Registry.Libp2p.Swarm;

namespace Registry.Daemon.Configuration;

/// <summary>
/// Where the HTTP API listens: http://host:port, where host is an IP literal, localhost, * or + for every interface, or a
/// name, which stands for its addresses. The server itself would take any other text, a mistyped address too, for every
/// interface.
/// </summary>
/// <param name="Text">As it was configured.</param>
/// <param name="Reach">What <paramref name="Addresses"/> does not say.</param>
/// <param name="Addresses">To listen on; none for every interface and for localhost.</param>
/// <param name="Port">0 for a free one.</param>
internal sealed record ListenUrl(string Text, ListenReach Reach, IReadOnlyList<IPAddress> Addresses, int Port)
{
    private const string Scheme = "http://";
    private const int DefaultPort = 80;

    /// <summary>Whether callers on any network of this machine reach it.</summary>
    public bool IsEveryInterface => Reach == ListenReach.EveryInterface || Addresses.Any(ip => ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any));

    /// <summary>Whether it can be reached from this machine and private networks alone.</summary>
    public bool IsPrivate => Reach != ListenReach.EveryInterface && Addresses.All(ip => AddressScope.Of(ip) is AddressScope.Loopback or AddressScope.Private);

    /// <summary>The addresses of a name are looked up with <paramref name="resolve"/>, which throws SocketException.</summary>
    public static ListenUrl? Parse(string text, Func<string, IPAddress[]> resolve, out string? mistake)
    {
        mistake = null;
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return Wrong(out mistake, "is not an http:// address");
        var authority = text[Scheme.Length..].TrimEnd('/');
        if (!TrySplit(authority, out var host, out var port)) return Wrong(out mistake, "is not http://host:port");
        if (host is "*" or "+") return new ListenUrl(text, ListenReach.EveryInterface, [], port);
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            // One free port of two addresses cannot be had.
            return port == 0 ? new ListenUrl(text, ListenReach.Addresses, [IPAddress.Loopback], 0) : new ListenUrl(text, ListenReach.Localhost, [], port);
        }

        switch (Uri.CheckHostName(host))
        {
            case UriHostNameType.IPv4 or UriHostNameType.IPv6 when IPAddress.TryParse(host, out var ip):
                return new ListenUrl(text, ListenReach.Addresses, [ip], port);
            case UriHostNameType.Dns:
                break;
            default:
                return Wrong(out mistake, "names no host");
        }

        try
        {
            if (resolve(host) is { Length: > 0 } addresses) return new ListenUrl(text, ListenReach.Addresses, [.. addresses.Distinct()], port);
        }
        catch (SocketException)
        {
            // No such name; told like one without addresses.
        }

        return Wrong(out mistake, $"names a host that has no address: '{host}'");
    }

    private static ListenUrl? Wrong(out string? mistake, string reason)
    {
        mistake = reason;
        return null;
    }

    private static bool TrySplit(string authority, out string host, out int port)
    {
        (host, port) = (authority, DefaultPort);
        var colon = authority.LastIndexOf(':');
        if (colon > authority.LastIndexOf(']'))
        {
            host = authority[..colon];
            if (!int.TryParse(authority[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) || port > IPEndPoint.MaxPort) return false;
        }

        return host.Length > 0 && !host.AsSpan().ContainsAny("/?#@ ");
    }
}

internal enum ListenReach
{
    Addresses,

    /// <summary>127.0.0.1 and ::1.</summary>
    Localhost,

    EveryInterface,
}
