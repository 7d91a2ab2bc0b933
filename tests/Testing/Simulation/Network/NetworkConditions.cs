namespace Registry.Testing.Simulation.Network;

/// <summary>How the network behaves. Delays are one way: an answer takes two of them.</summary>
public sealed record NetworkConditions
{
    /// <summary>Half of all pairs of hosts are closer, half farther. The delay of a pair stays the same.</summary>
    public TimeSpan MedianDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Spread of the pairs: standard deviation of the delay's logarithm. With 0.5 one pair in twenty is 2.3 times the median apart.</summary>
    public double Sigma { get; init; } = 0.5;

    /// <summary>Each parcel takes up to this part of its pair's delay longer.</summary>
    public double Jitter { get; init; } = 0.1;

    /// <summary>The part of all parcels that is lost and sent again, which on a stream delays what follows too.</summary>
    public double Loss { get; init; }

    /// <summary>Shortest time until a lost parcel is sent again; two round trips when those are longer (RFC 6298 in spirit).</summary>
    public TimeSpan Retransmission { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Until a lost first packet of a dial is sent again (RFC 6298: one second).</summary>
    public TimeSpan DialRetransmission { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A connection whose other end is silently gone breaks after this: Yamux asks after 30 seconds and waits 10.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(40);
}
