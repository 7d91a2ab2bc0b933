using System.Numerics;

namespace Registry.Identity.Keys;

/// <summary>
/// Which RSA keys are served: 2048 to 8192 bits, as in go-libp2p, since weaker ones can be forged and larger ones buy an
/// attacker our time; and a public exponent that is odd and fits 31 bits, as in Go, since a long one makes verification
/// as slow as signing.
/// </summary>
internal static class RsaLimits
{
    internal const int MinBits = 2048;
    internal const int MaxBits = 8192;

    /// <summary>Null when allowed, else what is wrong.</summary>
    internal static string? Check(BigInteger modulus, BigInteger exponent)
    {
        if (modulus.Sign <= 0 || modulus.IsEven) return "the RSA modulus is not an odd positive number";
        var bits = modulus.GetBitLength();
        if (bits is < MinBits or > MaxBits) return $"the RSA key has {bits} bits, not {MinBits} to {MaxBits}";
        return exponent < 3 || exponent.IsEven || exponent > int.MaxValue ? "the RSA exponent is not an odd number of at most 31 bits" : null;
    }
}
