using System.Net;
using System.Runtime.InteropServices;
using Registry.Multiformats;

namespace Registry.Libp2p.Swarm.Limits;

/// <summary>
/// Decides which connections may begin, and counts those that have: in all, by address, by subnet, and by rate.
/// Whoever was let in calls <see cref="Leave"/> with the same arguments once.
/// </summary>
internal sealed class ConnectionGate(ConnectionLimits limits, ConnectionFilterSlot filter)
{
    private readonly Lock _gate = new();
    private readonly GroupCounts _addresses = new();
    private readonly GroupCounts _subnets = new();
    private readonly RateLimiter<AddressGroup> _rate = new(limits.NewPerSecond, limits.NewBurst, limits.MaxRateEntries);
    private int _connections;

    /// <summary>Connections and handshakes in both directions.</summary>
    public int Connections
    {
        get
        {
            lock (_gate)
            {
                return _connections;
            }
        }
    }

    public RefusalReason? TryEnterOutbound(Multiaddr remote)
    {
        if (filter.Refuses(remote)) return RefusalReason.Blocked;

        lock (_gate)
        {
            if (_connections >= limits.MaxConnections) return RefusalReason.Connections;

            _connections++;
            return null;
        }
    }

    public RefusalReason? TryEnterInbound(Multiaddr remote, DateTimeOffset now)
    {
        if (filter.Refuses(remote)) return RefusalReason.Blocked;

        var ip = LimitedAddress(remote);
        lock (_gate)
        {
            if (_connections >= limits.MaxConnections) return RefusalReason.Connections;

            if (ip is not null && TryEnter(ip, now) is { } refusal) return refusal;

            _connections++;
            return null;
        }
    }

    /// <summary><paramref name="inboundFrom"/> is the remote address of an inbound connection, null for an outbound one.</summary>
    public void Leave(Multiaddr? inboundFrom)
    {
        var ip = inboundFrom is null ? null : LimitedAddress(inboundFrom);
        lock (_gate)
        {
            _connections--;
            if (ip is not null)
            {
                _addresses.Remove(AddressGroup.Of(ip, AddressGroup.IPv6Address));
                _subnets.Remove(AddressGroup.Of(ip, AddressGroup.IPv6Subnet));
            }
        }
    }

    /// <summary>The group whose limits count for it; null when it is free of them.</summary>
    public AddressGroup? GroupOf(Multiaddr remote) => LimitedAddress(remote) is { } ip ? AddressGroup.Of(ip, AddressGroup.IPv6Address) : null;

    public void Sweep(DateTimeOffset now)
    {
        lock (_gate)
        {
            _rate.Forget(now);
        }
    }

    private RefusalReason? TryEnter(IPAddress ip, DateTimeOffset now)
    {
        var address = AddressGroup.Of(ip, AddressGroup.IPv6Address);
        var subnet = AddressGroup.Of(ip, AddressGroup.IPv6Subnet);
        if (_addresses[address] >= limits.MaxPerAddress) return RefusalReason.ConnectionsPerAddress;

        if (_subnets[subnet] >= limits.MaxPerSubnet) return RefusalReason.ConnectionsPerSubnet;

        if (!_rate.TryTake(address, now)) return RefusalReason.ConnectionRate;

        _addresses.Add(address);
        _subnets.Add(subnet);
        return null;
    }

    /// <summary>Null when the address is free of the per-address limits.</summary>
    private IPAddress? LimitedAddress(Multiaddr remote)
    {
        if (limits.ExemptLoopback && AddressScope.Of(remote) == AddressScope.Loopback) return null;

        var ip = remote.IpAddress;
        ip = ip is { IsIPv4MappedToIPv6: true } ? ip.MapToIPv4() : ip;
        foreach (var network in limits.Allowed)
        {
            if (ip is not null && network.Contains(ip)) return null;
        }

        return ip;
    }
}

/// <summary>Connections of each address group; only groups with any take memory.</summary>
public sealed class GroupCounts
{
    private readonly Dictionary<AddressGroup, int> _counts = [];

    public int Groups => _counts.Count;

    public int this[AddressGroup group] => _counts.GetValueOrDefault(group);

    public void Add(AddressGroup group) => CollectionsMarshal.GetValueRefOrAddDefault(_counts, group, out _)++;

    public void Remove(AddressGroup group)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrNullRef(_counts, group);
        if (--count == 0) _counts.Remove(group);
    }
}
