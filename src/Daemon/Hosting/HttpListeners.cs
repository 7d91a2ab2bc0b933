using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Registry.Daemon.Configuration;
using Registry.HttpBridge;
using Registry.HttpBridge.Listeners;
using Registry.Libp2p.Transport.Tcp;

namespace Registry.Daemon.Hosting;

/// <summary>
/// The listeners of the HTTP API, bound one by one so that each is known to be public or trusted, and no setting of the
/// framework's own adds another.
/// </summary>
internal sealed class HttpListeners
{
    private readonly List<ListenOptions> _public = [];
    private readonly List<ListenOptions> _trusted = [];

    /// <summary>URLs to call, once the server has started: with the port that was free where 0 was asked for.</summary>
    public IReadOnlyList<string> Public => [.. _public.SelectMany(Urls)];

    public IReadOnlyList<string> Trusted => [.. _trusted.SelectMany(Urls)];

    /// <summary>Whether callers on any network of this machine reach a public listener.</summary>
    public bool AreEverywhere => _public.Any(listen => IsWildcard(listen.IPEndPoint));

    public void Bind(KestrelServerOptions server, HttpSettings settings, BridgeState state)
    {
        foreach (var url in settings.Urls) url.Bind(server, listen => Add(_public, listen, state, trusted: false));
        foreach (var url in settings.TrustedUrls) url.Bind(server, listen => Add(_trusted, listen, state, trusted: true));
    }

    /// <summary>A wildcard is no address to call: in its stead those it stands for, loopback first.</summary>
    public static IEnumerable<string> Urls(IPEndPoint endpoint) => !IsWildcard(endpoint)
        ? [Url(endpoint)]
        : LocalAddresses.OfInterfaces()
            .Where(ip => ip.AddressFamily == endpoint.AddressFamily || endpoint.Address.Equals(IPAddress.IPv6Any))
            .OrderBy(ip => !IPAddress.IsLoopback(ip))
            .Select(ip => Url(new IPEndPoint(ip, endpoint.Port)));

    private static IEnumerable<string> Urls(ListenOptions listen) => IsWildcard(listen.IPEndPoint) ? Urls(listen.IPEndPoint!) : [listen.ToString()!];

    private static string Url(IPEndPoint endpoint) => $"http://{endpoint}";

    private static bool IsWildcard(IPEndPoint? endpoint) => endpoint is not null && (endpoint.Address.Equals(IPAddress.Any) || endpoint.Address.Equals(IPAddress.IPv6Any));

    private static void Add(List<ListenOptions> to, ListenOptions listen, BridgeState state, bool trusted)
    {
        listen.UseBridge(state, trusted);
        to.Add(listen);
    }
}
