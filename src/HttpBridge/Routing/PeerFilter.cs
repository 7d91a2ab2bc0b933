using Registry.Multiformats;

namespace Registry.HttpBridge.Routing;

/// <summary>filter-addrs and filter-protocols of a request (IPIP-484).</summary>
internal sealed class PeerFilter
{
    private const string Unknown = "unknown";
    private const int MaxProtocolName = 63;

    private readonly HashSet<string> _wanted;
    private readonly HashSet<string> _unwanted;
    private readonly bool _filtersAddresses;
    private readonly bool _takesUnknownProtocols;

    private PeerFilter(string[] addresses, string[] protocols)
    {
        _wanted = Set(addresses.Where(name => name[0] != '!'));
        _unwanted = Set(addresses.Where(name => name[0] == '!').Select(name => name[1..]));
        _filtersAddresses = addresses.Length > 0;
        _takesUnknownProtocols = protocols.Length == 0 || protocols.Contains(Unknown, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Whether it can leave anybody out.</summary>
    public bool IsEmpty => !_filtersAddresses && _takesUnknownProtocols;

    /// <summary>The filter, or null when a protocol name is longer than the specification allows.</summary>
    public static PeerFilter? TryParse(string? addresses, string? protocols)
    {
        var transfer = Split(protocols);
        return transfer.Any(name => name.Length > MaxProtocolName) ? null : new PeerFilter(Split(addresses), transfer);
    }

    /// <summary>The addresses to show of a peer; null to leave the peer out. Its transfer protocols are never known here.</summary>
    public IReadOnlyList<Multiaddr>? Apply(IReadOnlyList<Multiaddr> addresses)
    {
        if (!_takesUnknownProtocols) return null;
        if (!_filtersAddresses || (addresses.Count == 0 && _wanted.Contains(Unknown))) return addresses;
        var passing = addresses.Where(Passes).ToList();
        return passing.Count > 0 ? passing : null;
    }

    private bool Passes(Multiaddr address)
    {
        var wanted = _wanted.Count == 0;
        foreach (var component in address.Components)
        {
            if (_unwanted.Contains(component.Protocol.Name)) return false;
            wanted |= _wanted.Contains(component.Protocol.Name);
        }

        return wanted;
    }

    private static string[] Split(string? list) =>
        list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static HashSet<string> Set(IEnumerable<string> names) => names.ToHashSet(StringComparer.OrdinalIgnoreCase);
}
