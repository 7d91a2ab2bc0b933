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

/// <summary>The delay between any two hosts, log-normal, from the seed and the pair alone: nothing is stored for it.</summary>
internal sealed class PairDelays(ulong seed, NetworkConditions conditions)
{
    public TimeSpan Between(SimulatedHost one, SimulatedHost other)
    {
        var (low, high) = one.Number < other.Number ? (one.Number, other.Number) : (other.Number, one.Number);
        var pair = Mix(seed ^ Mix(((ulong)(uint)low << 32) | (uint)high));
        return conditions.MedianDelay * Math.Exp(conditions.Sigma * Normal(pair, Mix(pair)));
    }

    /// <summary>Box and Muller's transform of two uniform numbers.</summary>
    private static double Normal(ulong first, ulong second)
    {
        const double Scale = 1.0 / (1L << 53);
        var u = ((first >> 11) + 1) * Scale;
        var v = (second >> 11) * Scale;
        return Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * v);
    }

    /// <summary>The finalizer of SplitMix64 (Steele, Lea, Flood 2014).</summary>
    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
