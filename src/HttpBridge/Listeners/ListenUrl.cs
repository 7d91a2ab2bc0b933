using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Registry.Libp2p.Swarm;

namespace Registry.HttpBridge.Listeners;

/// <summary>
/// A place to listen: http://host:port, where host is an IP address in its usual form, localhost, or * or + for every interface.
/// The server itself would take any other text, a mistyped address too, for every interface.
/// </summary>
public sealed class ListenUrl
{
    private const string Scheme = "http://";
    private const int DefaultPort = 80;
    private const string Hosts = "must be http:// with an IP address, localhost or * and a port";

    private readonly Reach _reach;
    private readonly IPAddress? _ip;

    private ListenUrl(string text, Reach reach, IPAddress? ip, int port)
    {
        Text = text;
        _reach = reach;
        _ip = ip;
        Port = port;
    }

    private enum Reach
    {
        Address,

        /// <summary>127.0.0.1 and ::1.</summary>
        Localhost,

        EveryInterface,
    }

    /// <summary>As it was configured.</summary>
    public string Text { get; }

    /// <summary>0 for a free one.</summary>
    public int Port { get; }

    /// <summary>Whether callers on any network of this machine reach it.</summary>
    public bool IsEveryInterface => _reach == Reach.EveryInterface || IPAddress.Any.Equals(_ip) || IPAddress.IPv6Any.Equals(_ip);

    /// <summary>Whether it can be reached from this machine and private networks alone.</summary>
    public bool IsPrivate => _reach == Reach.Localhost || (_ip is not null && AddressScope.Of(_ip) is AddressScope.Loopback or AddressScope.Private);

    /// <summary>Null with what is wrong, to be told after the text itself.</summary>
    public static ListenUrl? Parse(string text, out string mistake)
    {
        mistake = Hosts;
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || !TrySplit(text[Scheme.Length..].TrimEnd('/'), out var host, out var port)) return null;
        if (host is "*" or "+") return new ListenUrl(text, Reach.EveryInterface, null, port);
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            // One free port of two addresses cannot be had.
            return port == 0 ? new ListenUrl(text, Reach.Address, IPAddress.Loopback, 0) : new ListenUrl(text, Reach.Localhost, null, port);
        }

        if (ReadAddress(host) is not { } ip)
        {
            mistake = $"names no IP address: {Hosts}";
            return null;
        }

        mistake = Unusable(ip) ?? "";
        return mistake.Length == 0 ? new ListenUrl(text, Reach.Address, ip, port) : null;
    }

    /// <summary>Makes the server listen there.</summary>
    public void Bind(KestrelServerOptions server, Action<ListenOptions> configure)
    {
        switch (_reach)
        {
            case Reach.EveryInterface:
                server.ListenAnyIP(Port, configure);
                break;
            case Reach.Localhost:
                server.ListenLocalhost(Port, configure);
                break;
            default:
                server.Listen(new IPEndPoint(_ip!, Port), configure);
                break;
        }
    }

    /// <summary>The framework also reads 127.1, 0x7f.1 and 010.0.0.1 (8.0.0.1); who writes these may mean something else.</summary>
    private static IPAddress? ReadAddress(string host)
    {
        if (!IPAddress.TryParse(host, out var ip)) return null;
        return ip.AddressFamily == AddressFamily.InterNetworkV6 ? (host[0] == '[' ? ip : null) : (ip.ToString() == host ? ip : null);
    }

    private static string? Unusable(IPAddress ip)
    {
        if (ip.IsIPv4MappedToIPv6) return $"is an IPv4 address: write {ip.MapToIPv4()}";
        if (ip.IsIPv6LinkLocal && ip.ScopeId == 0) return "is link-local and names no interface of this machine (fe80::1%eth0)";
        var isWildcard = ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any);
        return !isWildcard && AddressScope.Of(ip) == AddressScope.None ? "is no machine's address" : null;
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

        return host.Length > 0;
    }
}
