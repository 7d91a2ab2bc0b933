using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.Libp2p.Protocols.AutoNat;

/// <summary>Whom a host dials back on behalf of others.</summary>
internal sealed class DialPolicy(bool allowPrivate, Func<IReadOnlyList<Multiaddr>> own, Func<Multiaddr, bool> canDial)
{
    /// <summary>
    /// Where the remote is observed; null when that is not known (it came through a relay) or must not be dialled.
    /// </summary>
    public Multiaddr? ObservedHost(Multiaddr remote) =>
        remote.Find(MultiaddrProtocol.P2pCircuit) is null && HostOf(remote) is { } host && MayDial(host) ? host : null;

    /// <summary>The address is one we would dial: of an IP address in plain sight, not a relayed one.</summary>
    public bool MayDialAddress(Multiaddr address) => canDial(address) && HostOf(address) is { } host && MayDial(host);

    /// <summary>
    /// A dial there tells of the peer. To IPv6 it does only from a host that is on it: from any other it fails for want of a route.
    /// </summary>
    public bool HasFamilyOf(Multiaddr address) =>
        allowPrivate || !IsIPv6(address) || own().Any(mine => IsIPv6(mine) && AddressScope.Of(mine) == AddressScope.Public);

    /// <summary>
    /// Where an address may be dialled when nobody but the host observed may be (RFC 3489, section 12.1.1): as it is when it is
    /// of that host; a private one there too, at the observed host, since its port may have been forwarded; null otherwise.
    /// </summary>
    public Multiaddr? AtHost(Multiaddr host, Multiaddr address)
    {
        if (HostOf(address) is not { } stated) return null;
        var moved = stated.Equals(host) ? address
            : AddressScope.Of(stated) is AddressScope.Public or AddressScope.None ? null
            : Multiaddr.TryDecode(address.Bytes.Span[stated.Bytes.Length..], out var rest) ? host.Encapsulate(rest)
            : null;
        return moved is not null && canDial(moved) ? moved : null;
    }

    /// <summary>The first component, when it is a host and no name that somebody else resolves.</summary>
    public static Multiaddr? HostOf(Multiaddr address)
    {
        if (address.Components is not [{ Protocol.Code: MultiaddrProtocol.Ip4 or MultiaddrProtocol.Ip6 or MultiaddrProtocol.Memory }, ..]) return null;
        // A host has a value of fixed length, right behind its code.
        var (protocol, value) = address.Components[0];
        var length = Varint.GetLength((ulong)protocol.Code) + value.Length;
        return Multiaddr.TryDecode(address.Bytes.Span[..length], out var host) ? host : null;
    }

    private static bool IsIPv6(Multiaddr address) => address.Components is [{ Protocol.Code: MultiaddrProtocol.Ip6 }, ..];

    private bool MayDial(Multiaddr host) => AddressScope.Of(host) switch
    {
        AddressScope.None => false,
        AddressScope.Public => allowPrivate || !own().Any(address => host.Equals(HostOf(address))),
        _ => allowPrivate,
    };
}
