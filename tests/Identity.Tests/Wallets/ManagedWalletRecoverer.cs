using Org.BouncyCastle.Math.EC;
using Registry.Identity.Wallets;

namespace Registry.Identity.Tests.Wallets;

/// <summary>Recovery by BouncyCastle's curve arithmetic: the second opinion.</summary>
internal sealed class ManagedWalletRecoverer : IWalletSignatureRecoverer
{
    private const byte CompressedEven = 2;

    public EthereumAddress? Recover(ReadOnlySpan<byte> hash, WalletSignature signature)
    {
        if (hash.Length != WalletHashes.Length || WalletSignature.Check(signature.R.Span, signature.S.Span, signature.RecoveryId) is not null) return null;
        if (LiftX(signature.R.Span, signature.RecoveryId) is not { } point) return null;

        // Q = r^-1 (sR - zG)
        var order = ManagedSecp256k1.Order;
        var inverse = ManagedSecp256k1.ToInteger(signature.R.Span).ModInverse(order);
        var ofGenerator = ManagedSecp256k1.ToInteger(hash).Negate().Multiply(inverse).Mod(order);
        var ofPoint = ManagedSecp256k1.ToInteger(signature.S.Span).Multiply(inverse).Mod(order);
        var key = ECAlgorithms.SumOfTwoMultiplies(ManagedSecp256k1.Domain.G, ofGenerator, point, ofPoint).Normalize();
        return key.IsInfinity ? null : EthereumAddress.FromUncompressedPoint(key.GetEncoded(compressed: false));
    }

    // The x coordinate is r itself: r + n, the other candidate, needs recovery ids 2 and 3, which Ethereum has not.
    private static ECPoint? LiftX(ReadOnlySpan<byte> r, int parity)
    {
        try
        {
            return ManagedSecp256k1.Domain.Curve.DecodePoint([(byte)(CompressedEven + parity), .. r]);
        }
        catch (ArgumentException)
        {
            return null; // half of all numbers are no point's x
        }
    }
}
