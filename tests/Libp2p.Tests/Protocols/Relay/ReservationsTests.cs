using System.Net;
using Registry.Identity;
using Registry.Libp2p.Protocols.Relay;
using Registry.Libp2p.Tests.Swarm;

namespace Registry.Libp2p.Tests.Protocols.Relay;

public sealed class ReservationsTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(50);
    private static readonly RelayOptions Options = new();

    private readonly Reservations _reservations = new(Options);

    [Fact]
    public void A_renewal_takes_no_second_place_and_lasts_from_then_on()
    {
        var made = _reservations.TryReserve(Peer(1), Ip("1.2.3.4"), Start, out var added)!;
        var first = made.Expires;
        var renewed = _reservations.TryReserve(Peer(1), Ip("1.2.3.4"), Start.AddMinutes(30), out var addedAgain)!;

        Assert.Equal((true, false, 1), (added, addedAgain, _reservations.Count));
        Assert.Equal((Start.AddHours(1), Start.AddMinutes(90)), (first, renewed.Expires));
    }

    [Fact]
    public void Asking_again_at_once_gives_the_same_and_needs_no_new_signature()
    {
        var made = _reservations.TryReserve(Peer(1), Ip("1.2.3.4"), Start, out _)!;
        made.Voucher = [1];

        var same = _reservations.TryReserve(Peer(1), Ip("1.2.3.4"), Start.AddSeconds(9), out _)!;
        Assert.Equal((Start.AddHours(1), 1), (same.Expires, same.Voucher!.Length));
        Assert.Null(_reservations.TryReserve(Peer(1), Ip("1.2.3.4"), Start.AddSeconds(10), out _)!.Voucher);
    }

    [Fact]
    public void Each_bound_refuses_one_more_but_renews()
    {
        for (var i = 0; i < 8; i++) Assert.NotNull(_reservations.TryReserve(Peer(i), Ip("1.2.3.4"), Start, out _));

        Assert.Null(_reservations.TryReserve(Peer(8), Ip("1.2.3.4"), Start, out _));
        Assert.Null(_reservations.TryReserve(Peer(8), Ip("::ffff:1.2.3.4"), Start, out _));
        for (var i = 8; i < 32; i++) Assert.NotNull(_reservations.TryReserve(Peer(i), Ip($"1.2.4.{i}"), Start, out _));

        Assert.Null(_reservations.TryReserve(Peer(32), Ip("1.2.9.9"), Start, out _));
        for (var i = 32; i < 128; i++) Assert.NotNull(_reservations.TryReserve(Peer(i), Ip($"2001:{i:x}::1"), Start, out _));

        Assert.Null(_reservations.TryReserve(Peer(128), Ip("9.9.9.9"), Start, out _));
        Assert.NotNull(_reservations.TryReserve(Peer(127), Ip("2001:7f::1"), Start.AddMinutes(1), out _));
        Assert.Equal(128, _reservations.Count);
    }

    [Fact]
    public void Networks_that_are_allowed_and_what_is_no_ip_address_meet_the_bound_in_all_only()
    {
        var reservations = new Reservations(new RelayOptions { MaxReservations = 50, Allowed = [IPNetwork.Parse("10.0.0.0/8")] });
        for (var i = 0; i < 50; i++)
        {
            Assert.NotNull(reservations.TryReserve(Peer(i), i % 2 == 0 ? Ip("10.1.1.1") : null, Start, out _));
        }

        Assert.Null(reservations.TryReserve(Peer(50), Ip("10.1.1.1"), Start, out _));
    }

    [Fact]
    public void A_peer_that_moved_counts_where_it_is_now_and_keeps_its_place_where_there_is_none()
    {
        for (var i = 0; i < 8; i++) _reservations.TryReserve(Peer(i), Ip("1.1.1.1"), Start, out _);

        var moving = _reservations.TryReserve(Peer(9), Ip("2.2.2.2"), Start, out _)!;
        Assert.Null(_reservations.TryReserve(Peer(9), Ip("1.1.1.1"), Start.AddMinutes(1), out _));
        Assert.Equal(Start.AddHours(1), moving.Expires);

        Assert.NotNull(_reservations.TryReserve(Peer(0), Ip("2.2.2.2"), Start.AddMinutes(1), out _));
        Assert.NotNull(_reservations.TryReserve(Peer(9), Ip("1.1.1.1"), Start.AddMinutes(1), out _));
    }

    [Fact]
    public void A_holder_may_be_away_for_the_grace_and_no_longer()
    {
        _reservations.TryReserve(Peer(1), Ip("1.1.1.1"), Start, out _);
        Assert.Empty(_reservations.Sweep(Start.AddSeconds(60), _ => false));
        Assert.Empty(_reservations.Sweep(Start.AddSeconds(90), _ => true));
        Assert.Empty(_reservations.Sweep(Start.AddSeconds(150), _ => false));
        Assert.Equal([Peer(1)], _reservations.Sweep(Start.AddSeconds(151), _ => false));
        Assert.Equal(0, _reservations.Count);
        for (var i = 10; i < 18; i++) Assert.NotNull(_reservations.TryReserve(Peer(i), Ip("1.1.1.1"), Start, out _));
    }

    [Fact]
    public void What_is_not_renewed_ends_although_its_holder_is_connected()
    {
        _reservations.TryReserve(Peer(1), Ip("1.1.1.1"), Start, out _);
        Assert.Equal(RelayStatus.Ok, _reservations.TryBeginCircuit(Peer(2), Peer(1), Start.AddMinutes(59)));
        Assert.Equal(RelayStatus.NoReservation, _reservations.TryBeginCircuit(Peer(2), Peer(1), Start.AddHours(1)));
        Assert.Equal([Peer(1)], _reservations.Sweep(Start.AddHours(1), _ => true));
    }

    [Fact]
    public void Circuits_are_bounded_by_source_by_target_and_in_all()
    {
        var reservations = new Reservations(new RelayOptions { MaxCircuits = 40 });
        foreach (var target in (int[])[1, 2, 3]) reservations.TryReserve(Peer(target), Ip($"{target}.1.1.1"), Start, out _);

        Assert.Equal(RelayStatus.NoReservation, reservations.TryBeginCircuit(Peer(9), Peer(4), Start));
        Begin(9, 1, 16);
        Assert.Equal(RelayStatus.ResourceLimitExceeded, reservations.TryBeginCircuit(Peer(9), Peer(2), Start));
        Assert.Equal(RelayStatus.ResourceLimitExceeded, reservations.TryBeginCircuit(Peer(8), Peer(1), Start));
        Begin(8, 2, 16);
        Begin(7, 3, 8);
        Assert.Equal(RelayStatus.ResourceLimitExceeded, reservations.TryBeginCircuit(Peer(6), Peer(3), Start));
        reservations.EndCircuit(Peer(9), Peer(1));
        Assert.Equal(RelayStatus.Ok, reservations.TryBeginCircuit(Peer(6), Peer(1), Start));
        Assert.Equal(40, reservations.Circuits);

        void Begin(int source, int target, int times)
        {
            for (var i = 0; i < times; i++)
            {
                Assert.Equal(RelayStatus.Ok, reservations.TryBeginCircuit(Peer(source), Peer(target), Start));
            }
        }
    }

    [Fact]
    public void Options_are_checked_all_at_once()
    {
        Assert.Empty(new RelayOptions().Validate());
        var mistakes = new RelayOptions { MaxReservations = 0, DataLimit = -1, ReservationLifetime = TimeSpan.Zero, MaxReservationsPerNetwork = 7 }.Validate().ToList();
        Assert.Equal(4, mistakes.Count);
    }

    private static PeerId Peer(int number) => TestNet.KeyOf(1000 + number).PublicKey.PeerId;

    private static IPAddress Ip(string text) => IPAddress.Parse(text);
}
