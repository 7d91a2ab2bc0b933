using Microsoft.AspNetCore.Server.Kestrel.Core;
using Registry.Daemon.Configuration;
using Registry.HttpBridge;
using Registry.HttpBridge.Listeners;

namespace Registry.Daemon.Hosting;

/// <summary>
/// The listeners of the HTTP API, bound one by one so that each is known to be public or trusted, and no setting of the
/// framework's own adds another.
/// </summary>
internal sealed class HttpListeners
{
    private readonly List<ListenOptions> _public = [];
    private readonly List<ListenOptions> _trusted = [];

    /// <summary>As they were bound, once the server has started: with the port that was free where 0 was asked for.</summary>
    public IReadOnlyList<string> Public => [.. _public.Select(listen => listen.ToString()!)];

    public IReadOnlyList<string> Trusted => [.. _trusted.Select(listen => listen.ToString()!)];

    public void Bind(KestrelServerOptions server, HttpSettings settings, BridgeState state)
    {
        foreach (var url in settings.Urls) url.Bind(server, listen => Add(_public, listen, state, trusted: false));
        foreach (var url in settings.TrustedUrls) url.Bind(server, listen => Add(_trusted, listen, state, trusted: true));
    }

    private static void Add(List<ListenOptions> to, ListenOptions listen, BridgeState state, bool trusted)
    {
        listen.UseBridge(state, trusted);
        to.Add(listen);
    }
}
