using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Registry.HttpBridge.Operator.Doors;

/// <summary>Where the operator's calls are served; null for a door that there is not.</summary>
public sealed record OperatorDoors(SocketDoor? Socket, HttpDoor? Http);

/// <summary>A Unix domain socket: whoever may open it is an operator.</summary>
/// <param name="Path">Nothing may be there.</param>
/// <param name="Bound">Called when the file is there, with mode 0600, and before anybody is let in: to give it to a group.</param>
public sealed record SocketDoor(string Path, Action<string> Bound);

/// <summary>TCP: whoever shows the token is an operator.</summary>
public sealed record HttpDoor(OperatorAddress Address, OperatorToken Token);

/// <summary>Where the TCP door listens.</summary>
public sealed class OperatorAddress
{
    private readonly IPAddress? _ip;
    private readonly bool _isLocalhost;
    private readonly int _port;

    private OperatorAddress(IPAddress? ip, bool isLocalhost, int port)
    {
        _ip = ip;
        _isLocalhost = isLocalhost;
        _port = port;
    }

    /// <summary>http:// and an IP address, "localhost" or "*", and a port. False with what else it is.</summary>
    public static bool TryParse(string url, [NotNullWhen(true)] out OperatorAddress? address, [NotNullWhen(false)] out string? error)
    {
        address = null;
        error = $"'{url}' is not http:// with an IP address, localhost or * and a port";
        var anyHost = url.StartsWith("http://*", StringComparison.OrdinalIgnoreCase) || url.StartsWith("http://+", StringComparison.OrdinalIgnoreCase);
        var plain = anyHost ? string.Concat("http://any", url.AsSpan("http://*".Length)) : url;
        if (!Uri.TryCreate(plain, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp || uri.PathAndQuery != "/" || uri.UserInfo.Length > 0) return false;

        var isLocalhost = uri.Host == "localhost";
        var ip = IPAddress.TryParse(uri.Host.Trim('[', ']'), out var parsed) ? parsed : null;
        if (!anyHost && !isLocalhost && ip is null) return false;

        if (isLocalhost && uri.Port == 0)
        {
            error = $"'{url}': localhost is two addresses, which cannot share a free port; name one";
            return false;
        }

        address = new OperatorAddress(ip, isLocalhost, uri.Port);
        error = null;
        return true;
    }

    internal void Listen(KestrelServerOptions server, Action<ListenOptions> configure)
    {
        if (_ip is not null) server.Listen(_ip, _port, configure);
        else if (_isLocalhost) server.ListenLocalhost(_port, configure);
        else server.ListenAnyIP(_port, configure);
    }
}
