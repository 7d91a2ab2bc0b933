namespace Registry.Testing.Simulation.Network;

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
