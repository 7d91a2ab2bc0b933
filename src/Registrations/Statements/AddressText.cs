using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Registry.Multiformats;

namespace Registry.Registrations.Statements;

/// <summary>The forms of a worker's address: host:port as people write it, multiaddr as it is signed and stored.</summary>
internal static class AddressText
{
    private const int MaxLength = 512;
    private const int MaxHostLength = 253;
    private const int MaxLabelLength = 63;
    private const string Forms = "must be 1.2.3.4:31330, [2001:db8::1]:31330, host.name:31330 or a multiaddr";

    public static FieldValue ToMultiaddr(string given)
    {
        if (given.Length > MaxLength) return FieldValue.Wrong($"must be at most {MaxLength} characters");
        if (given.StartsWith('/')) return FromMultiaddr(given);

        var colon = given.LastIndexOf(':');
        if (colon < 0 || !TryPort(given.AsSpan(colon + 1), out var port))
        {
            return FieldValue.Wrong(Forms + ", with a port from 1 to 65535");
        }

        return FromHost(given[..colon], port);
    }

    /// <summary>host:port where the address is that and no more, else the multiaddr's text.</summary>
    public static string ToPublicAddr(Multiaddr address)
    {
        var parts = address.Components;
        if (parts.Count != 2 || parts[1].Protocol.Code != MultiaddrProtocol.Tcp) return address.ToString();
        return parts[0].Protocol.Code switch
        {
            MultiaddrProtocol.Ip4 or MultiaddrProtocol.Dns => $"{parts[0].ValueText}:{parts[1].ValueText}",
            MultiaddrProtocol.Ip6 => $"[{parts[0].ValueText}]:{parts[1].ValueText}",
            _ => address.ToString(),
        };
    }

    private static FieldValue FromMultiaddr(string given)
    {
        if (!Multiaddr.TryParse(given, out var address, out var error)) return FieldValue.Wrong($"is no multiaddr: {error}");
        return Dialability.Fault(address!) is { } reason ? FieldValue.Wrong(reason) : Checked(address!);
    }

    private static FieldValue FromHost(string host, ushort port)
    {
        var bracketed = host.StartsWith('[') && host.EndsWith(']');
        if (IPAddress.TryParse(host, out var ip) && Matches(ip, host, bracketed))
        {
            return FromMultiaddr(Multiaddr.FromTcp(new IPEndPoint(ip, port)).ToString());
        }

        return bracketed || !IsHostName(host)
            ? FieldValue.Wrong(Forms)
            : FromMultiaddr(string.Create(CultureInfo.InvariantCulture, $"/dns/{host.ToLowerInvariant()}/tcp/{port}"));
    }

    /// <summary>The framework also reads 1.2.3, 0x7f000001 and 010.0.0.1 as IPv4; only four plain decimals are meant here.</summary>
    private static bool Matches(IPAddress ip, string host, bool bracketed) =>
        ip.AddressFamily == AddressFamily.InterNetwork ? ip.ToString() == host : bracketed && ip.ScopeId == 0;

    /// <summary>RFC 1123, with a last label that is no number, as every top-level domain is; what looks like a mistyped IPv4 address is one.</summary>
    private static bool IsHostName(string host)
    {
        if (host.Length is 0 or > MaxHostLength) return false;
        var labels = host.Split('.');
        return labels.All(IsLabel) && !labels[^1].All(char.IsAsciiDigit);
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= MaxLabelLength && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static bool TryPort(ReadOnlySpan<char> text, out ushort port) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port > 0;

    /// <summary>Only a text that reads back as itself may be signed.</summary>
    private static FieldValue Checked(Multiaddr address)
    {
        var text = address.ToString();
        return !FieldRules.IsPrintable(text) || !Multiaddr.TryParse(text, out var again, out _) || !again!.Equals(address)
            ? FieldValue.Wrong("is no multiaddr that can be written as text")
            : FieldValue.Of(text);
    }
}
