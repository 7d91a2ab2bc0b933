using System.Net;
using System.Net.Sockets;
using Registry.Multiformats;

namespace Registry.Libp2p.Transport.Tcp;

/// <summary>What a multiaddr asks of TCP: an IP address or a DNS name, and a port.</summary>
internal readonly record struct TcpAddress(IPEndPoint? EndPoint, string? Name, AddressFamily Family, int Port)
{
    /// <summary>True for /ip4|ip6|dns|dns4|dns6/…/tcp/port with nothing behind it but /p2p.</summary>
    public static bool TryRead(Multiaddr address, out TcpAddress result)
    {
        result = default;
        var bare = address.WithoutPeerId();
        if (bare.TryGetTcpEndPoint(out var endpoint, out var rest))
        {
            result = new TcpAddress(endpoint, null, endpoint!.AddressFamily, endpoint.Port);
            return rest is null;
        }

        var components = bare.Components;
        if (components.Count != 2 || components[1].Protocol.Code != MultiaddrProtocol.Tcp) return false;

        AddressFamily? family = components[0].Protocol.Code switch
        {
            MultiaddrProtocol.Dns => AddressFamily.Unspecified,
            MultiaddrProtocol.Dns4 => AddressFamily.InterNetwork,
            MultiaddrProtocol.Dns6 => AddressFamily.InterNetworkV6,
            _ => null,
        };
        if (family is null) return false;

        var port = components[1].Value.Span;
        result = new TcpAddress(null, components[0].ValueText, family.Value, (port[0] << 8) | port[1]);
        return true;
    }

    /// <summary>The endpoints to try, in the resolver's order. Throws <see cref="SocketException"/> for a name without addresses.</summary>
    public async ValueTask<IReadOnlyList<IPEndPoint>> ResolveAsync(int limit, CancellationToken cancellation)
    {
        if (EndPoint is not null) return [EndPoint];

        var port = Port;
        var addresses = await Dns.GetHostAddressesAsync(Name!, Family, cancellation);
        return [.. addresses.Take(limit).Select(address => new IPEndPoint(address, port))];
    }
}
