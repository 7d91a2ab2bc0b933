using System.Net;

namespace Registry.Libp2p.Protocols.Relay;

/// <summary>What the relay gives, and to how many. The defaults are go-libp2p's where it has the same limit.</summary>
public sealed record RelayOptions
{
    /// <summary>False: the relay is not served, and not listed in identify.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>A reservation that is not renewed ends after this long.</summary>
    public TimeSpan ReservationLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Reservations in all. Their holders' connections are not trimmed.</summary>
    public int MaxReservations { get; init; } = 128;

    /// <summary>Reservations of one IPv4 /32 or IPv6 /56.</summary>
    public int MaxReservationsPerAddress { get; init; } = 8;

    /// <summary>Reservations of one IPv4 /16 or IPv6 /32, which stand for what belongs to one operator (go: one AS).</summary>
    public int MaxReservationsPerNetwork { get; init; } = 32;

    /// <summary>Networks free of the limits per address and per network, for workers behind one address.</summary>
    public IReadOnlyList<IPNetwork> Allowed { get; init; } = [];

    /// <summary>A reservation outlives the last connection of its holder by this long, so that it survives a change of address.</summary>
    public TimeSpan ReconnectGrace { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Circuits in all. Each may hold at most the receive window of its stream (256 KiB, and more where it may grow) plus what
    /// is copied and unsent (128 KiB, or <see cref="DataLimit"/> when less), each way.
    /// </summary>
    public int MaxCircuits { get; init; } = 512;

    /// <summary>Circuits of one peer, as either end.</summary>
    public int MaxCircuitsPerPeer { get; init; } = 16;

    /// <summary>A circuit is reset after this long; zero for no limit. Told to both ends in seconds.</summary>
    public TimeSpan DurationLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Bytes a circuit carries in each direction; one more resets it. Zero for no limit. Told to both ends.</summary>
    public long DataLimit { get; init; } = 128 * 1024;

    /// <summary>A circuit that carried nothing in either direction for this long is reset.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>For a request to arrive on its stream.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For the target of a circuit to accept it, from opening the stream.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often ended reservations and idle circuits are looked for.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IEnumerable<string> Validate()
    {
        var check = new OptionChecks(nameof(RelayOptions));
        check.Positive(ReservationLifetime, nameof(ReservationLifetime));
        check.AtLeast(1, MaxReservations, nameof(MaxReservations));
        check.AtLeast(1, MaxReservationsPerAddress, nameof(MaxReservationsPerAddress));
        check.AtLeast(MaxReservationsPerAddress, MaxReservationsPerNetwork, nameof(MaxReservationsPerNetwork));
        check.NotNegative(ReconnectGrace, nameof(ReconnectGrace));
        check.AtLeast(1, MaxCircuits, nameof(MaxCircuits));
        check.AtLeast(1, MaxCircuitsPerPeer, nameof(MaxCircuitsPerPeer));
        check.NotNegative(DurationLimit, nameof(DurationLimit));
        check.AtLeast(0, DataLimit, nameof(DataLimit));
        check.Positive(IdleTimeout, nameof(IdleTimeout));
        check.Positive(RequestTimeout, nameof(RequestTimeout));
        check.Positive(ConnectTimeout, nameof(ConnectTimeout));
        check.Positive(SweepInterval, nameof(SweepInterval));
        return check.Mistakes;
    }
}
