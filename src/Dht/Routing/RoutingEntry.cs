using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Registry.Dht.Wire;
using Registry.Identity;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.Dht.Routing;

/// <summary>A DHT server in the routing table. Times are those of the table's owner, who may run a clock that never jumps.</summary>
internal sealed class RoutingEntry(PeerId peer, IpGroup? group, DateTimeOffset now)
{
    private long _lastSeen = now.UtcTicks;

    public PeerId Peer { get; } = peer;

    public KadKey Key { get; } = KadKey.Of(peer.Bytes.Span);

    /// <summary>Null when the diversity limits do not apply to it (loopback, private, no IP address).</summary>
    public IpGroup? Group { get; } = group;

    public DateTimeOffset AddedAt { get; } = now;

    /// <summary>When it last proved to be there, by an answer or by identify.</summary>
    public DateTimeOffset LastSeen
    {
        get => new(Volatile.Read(ref _lastSeen), TimeSpan.Zero);
        set => Volatile.Write(ref _lastSeen, value.UtcTicks);
    }

    public bool IsConnected { get; set; } = true;

    /// <summary>Requests that failed since the last answer.</summary>
    public int Failures { get; set; }

    /// <summary>Where it could be reached when it was last connected: the peer store forgets after a while.</summary>
    public IReadOnlyList<Multiaddr> Addresses { get; set; } = [];

    /// <summary>
    /// Where it can be reached as <paramref name="known"/> has it now, else where it was: a busy host's peer store forgets first
    /// those that it has not seen for long.
    /// </summary>
    public IReadOnlyList<Multiaddr> AddressesIn(PeerStore known) => known.Addresses(Peer) is { Count: > 0 } now ? now : Addresses;

    /// <summary>Its entry in answers, encoded.</summary>
    public PeerCard Card { get; } = new(peer);
}

/// <summary>Addresses that one operator is likely to hold many of: an IPv4 /16 or an IPv6 /32.</summary>
internal readonly record struct IpGroup(AddressFamily Family, uint Prefix)
{
    public static IpGroup Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork
            ? new IpGroup(AddressFamily.InterNetwork, BinaryPrimitives.ReadUInt16BigEndian(bytes))
            : new IpGroup(AddressFamily.InterNetworkV6, BinaryPrimitives.ReadUInt32BigEndian(bytes));
    }
}
