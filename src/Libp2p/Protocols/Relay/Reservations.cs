using System.Net;
using System.Runtime.InteropServices;
using Registry.Identity;
using Registry.Libp2p.Swarm.Limits;
using Registry.Multiformats;

namespace Registry.Libp2p.Protocols.Relay;

/// <summary>
/// Who has a place at the relay and how many circuits everybody has: the rules, without streams and clock. Not safe to use
/// from several threads.
/// </summary>
internal sealed class Reservations(RelayOptions options)
{
    /// <summary>Whoever asks again sooner gets what it has: a flood of requests is not a flood of signatures.</summary>
    public static readonly TimeSpan RepeatWindow = TimeSpan.FromSeconds(10);

    private readonly Dictionary<PeerId, Reservation> _byPeer = [];
    private readonly Dictionary<PeerId, int> _circuits = [];
    private readonly GroupCounts _addresses = new();
    private readonly GroupCounts _networks = new();

    public int Count => _byPeer.Count;

    /// <summary>Circuits begun and not ended.</summary>
    public int Circuits { get; private set; }

    /// <summary>
    /// Makes or renews the reservation of a connected peer; null when there is no room. A renewal counts for the address it
    /// comes from now; where there is no room for that, it is refused, and the reservation stays as it was.
    /// </summary>
    /// <param name="peer">Whose.</param>
    /// <param name="ip">Where it asks from; null when that is no IP address, which is free of the limits of addresses.</param>
    /// <param name="now">The time.</param>
    /// <param name="added">It had none before.</param>
    public Reservation? TryReserve(PeerId peer, IPAddress? ip, DateTimeOffset now, out bool added)
    {
        added = false;
        var known = _byPeer.TryGetValue(peer, out var reservation);
        if (known && now - reservation!.RenewedAt < RepeatWindow && now >= reservation.RenewedAt) return reservation;

        if (!known && _byPeer.Count >= options.MaxReservations) return null;

        var groups = GroupsOf(ip);
        Leave(reservation?.Groups);
        if (!HasRoom(groups))
        {
            Enter(reservation?.Groups);
            return null;
        }

        Enter(groups);
        if (reservation is null)
        {
            _byPeer.Add(peer, reservation = new Reservation());
            added = true;
        }

        reservation.Groups = groups;
        reservation.RenewedAt = reservation.SeenAt = now;
        reservation.Expires = now + options.ReservationLifetime;
        reservation.Voucher = null;
        return reservation;
    }

    /// <summary>Counts a circuit between the two; to be ended by <see cref="EndCircuit"/> when the answer is Ok.</summary>
    public RelayStatus TryBeginCircuit(PeerId source, PeerId target, DateTimeOffset now)
    {
        if (!_byPeer.TryGetValue(target, out var reservation) || reservation.Expires <= now) return RelayStatus.NoReservation;

        if (Circuits >= options.MaxCircuits || CircuitsOf(source) >= options.MaxCircuitsPerPeer || CircuitsOf(target) >= options.MaxCircuitsPerPeer)
        {
            return RelayStatus.ResourceLimitExceeded;
        }

        Circuits++;
        CollectionsMarshal.GetValueRefOrAddDefault(_circuits, source, out _)++;
        CollectionsMarshal.GetValueRefOrAddDefault(_circuits, target, out _)++;
        return RelayStatus.Ok;
    }

    public void EndCircuit(PeerId source, PeerId target)
    {
        Circuits--;
        LeaveCircuit(source);
        LeaveCircuit(target);
    }

    /// <summary>Ends what has expired and what lost its holder longer ago than the grace; answers whose.</summary>
    public List<PeerId> Sweep(DateTimeOffset now, Func<PeerId, bool> isConnected)
    {
        var ended = new List<PeerId>();
        foreach (var (peer, reservation) in _byPeer)
        {
            if (isConnected(peer)) reservation.SeenAt = now;

            if (reservation.Expires <= now || now - reservation.SeenAt > options.ReconnectGrace)
            {
                _byPeer.Remove(peer);
                Leave(reservation.Groups);
                ended.Add(peer);
            }
        }

        return ended;
    }

    private int CircuitsOf(PeerId peer) => _circuits.GetValueOrDefault(peer);

    private void LeaveCircuit(PeerId peer)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrNullRef(_circuits, peer);
        if (--count == 0) _circuits.Remove(peer);
    }

    private (AddressGroup Address, AddressGroup Network)? GroupsOf(IPAddress? ip)
    {
        if (ip is null) return null;

        ip = ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;
        return options.Allowed.Any(network => network.Contains(ip)) ? null : (AddressGroup.Of(ip, AddressGroup.IPv6Address), AddressGroup.OperatorOf(ip));
    }

    private bool HasRoom((AddressGroup Address, AddressGroup Network)? groups) =>
        groups is not { } of || (_addresses[of.Address] < options.MaxReservationsPerAddress && _networks[of.Network] < options.MaxReservationsPerNetwork);

    private void Enter((AddressGroup Address, AddressGroup Network)? groups)
    {
        if (groups is { } of)
        {
            _addresses.Add(of.Address);
            _networks.Add(of.Network);
        }
    }

    private void Leave((AddressGroup Address, AddressGroup Network)? groups)
    {
        if (groups is { } of)
        {
            _addresses.Remove(of.Address);
            _networks.Remove(of.Network);
        }
    }
}

/// <summary>One peer's place at the relay.</summary>
internal sealed class Reservation
{
    public DateTimeOffset Expires { get; set; }

    /// <summary>When it was made or last renewed.</summary>
    public DateTimeOffset RenewedAt { get; set; }

    /// <summary>When its holder was last seen connected.</summary>
    public DateTimeOffset SeenAt { get; set; }

    /// <summary>The address and the network it counts for; null when those are free of limits.</summary>
    public (AddressGroup Address, AddressGroup Network)? Groups { get; set; }

    /// <summary>Signed for <see cref="Expires"/>; null until somebody has.</summary>
    public byte[]? Voucher { get; set; }
}
