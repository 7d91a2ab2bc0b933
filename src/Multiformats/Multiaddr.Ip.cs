using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Registry.Multiformats;

/// <summary>Between addresses and the sockets' own types.</summary>
public sealed partial class Multiaddr
{
    /// <summary>The IP address it starts with, if it does.</summary>
    public IPAddress? IpAddress
    {
        get
        {
            var reader = new MultiaddrReader(_bytes);
            return TryReadIp(ref reader, out var address) ? address : null;
        }
    }

    /// <summary>/ip4|ip6/…/tcp/port of an endpoint (IPv4-mapped IPv6 becomes ip4; a scope id becomes ip6zone).</summary>
    public static Multiaddr FromTcp(IPEndPoint endpoint)
    {
        var address = endpoint.Address.IsIPv4MappedToIPv6 ? endpoint.Address.MapToIPv4() : endpoint.Address;
        Span<byte> buffer = stackalloc byte[64];
        var written = 0;
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0)
        {
            address.ScopeId.TryFormat(buffer[2..], out var zoneLength, default, CultureInfo.InvariantCulture);
            buffer[0] = MultiaddrProtocol.Ip6Zone;
            buffer[1] = (byte)zoneLength;
            written = 2 + zoneLength;
        }

        buffer[written++] = address.AddressFamily == AddressFamily.InterNetwork ? (byte)MultiaddrProtocol.Ip4 : (byte)MultiaddrProtocol.Ip6;
        address.TryWriteBytes(buffer[written..], out var addressLength);
        written += addressLength;
        buffer[written++] = MultiaddrProtocol.Tcp;
        BinaryPrimitives.WriteUInt16BigEndian(buffer[written..], (ushort)endpoint.Port);
        return new Multiaddr(buffer[..(written + sizeof(ushort))].ToArray());
    }

    /// <summary>
    /// True when the address starts with ip4 or ip6 and then tcp; what follows is left in <paramref name="rest"/> (null
    /// when nothing). An ip6zone before ip6 becomes the scope id; false when this machine has no such zone.
    /// </summary>
    public bool TryGetTcpEndPoint([NotNullWhen(true)] out IPEndPoint? endpoint, out Multiaddr? rest)
    {
        endpoint = null;
        rest = null;
        var reader = new MultiaddrReader(_bytes);
        if (!TryReadIp(ref reader, out var address) || !reader.MoveNext() || reader.Protocol!.Code != MultiaddrProtocol.Tcp)
        {
            return false;
        }

        endpoint = new IPEndPoint(address, BinaryPrimitives.ReadUInt16BigEndian(reader.Value));
        if (reader.End < _bytes.Length) rest = new Multiaddr(_bytes[reader.End..]);
        return true;
    }

    private static bool TryReadIp(ref MultiaddrReader reader, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (!reader.MoveNext()) return false;

        var zone = ReadOnlySpan<byte>.Empty;
        if (reader.Protocol!.Code == MultiaddrProtocol.Ip6Zone)
        {
            zone = reader.Value;
            if (!reader.MoveNext() || reader.Protocol.Code != MultiaddrProtocol.Ip6) return false;
        }

        if (reader.Protocol.Code is not (MultiaddrProtocol.Ip4 or MultiaddrProtocol.Ip6)) return false;

        address = new IPAddress(reader.Value);
        return zone.IsEmpty || TryAddZone(zone, ref address);
    }

    private static bool TryAddZone(ReadOnlySpan<byte> zone, ref IPAddress address)
    {
        // The framework turns a zone, be it a number or an interface's name, into a scope id; one that it does not find, into 0.
        if (!IPAddress.TryParse($"{address}%{Encoding.UTF8.GetString(zone)}", out var scoped) || scoped.ScopeId == 0) return false;

        address = scoped;
        return true;
    }
}
