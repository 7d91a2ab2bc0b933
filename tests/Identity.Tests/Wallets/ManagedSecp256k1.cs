using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;

namespace Registry.Identity.Tests.Wallets;

/// <summary>The curve of Ethereum accounts (SEC 2, section 2.4.1), in BouncyCastle's implementation made for it.</summary>
internal static class ManagedSecp256k1
{
    /// <summary>Length of a scalar or coordinate in bytes.</summary>
    internal const int ScalarLength = 32;

    private static readonly X9ECParameters Curve = CustomNamedCurves.GetByName("secp256k1");

    internal static ECDomainParameters Domain { get; } = new(Curve.Curve, Curve.G, Curve.N, Curve.H);

    internal static BigInteger Order => Domain.N;

    /// <summary>Largest s of a low-s signature (EIP-2).</summary>
    internal static BigInteger HalfOrder { get; } = Curve.N.ShiftRight(1);

    internal static bool IsScalar(BigInteger value) => value.SignValue > 0 && value.CompareTo(Order) < 0;

    internal static BigInteger ToInteger(ReadOnlySpan<byte> bigEndian) => new(1, bigEndian.ToArray());

    internal static byte[] ToBytes(BigInteger value)
    {
        var bytes = new byte[ScalarLength];
        var digits = value.ToByteArrayUnsigned();
        digits.CopyTo(bytes, ScalarLength - digits.Length);
        return bytes;
    }
}
