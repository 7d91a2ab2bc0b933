using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;

namespace Registry.Identity.Wallets;

/// <summary>A wallet's private key, for the sign command and tests. Signatures are deterministic (RFC 6979) and low-s.</summary>
public sealed class WalletKey
{
    private readonly ECPrivateKeyParameters _key;

    private WalletKey(BigInteger secret)
    {
        _key = new ECPrivateKeyParameters(secret, Secp256k1.Domain);
        var point = Secp256k1.Domain.G.Multiply(secret).Normalize();
        Address = EthereumAddress.FromUncompressedPoint(point.GetEncoded(compressed: false));
    }

    public EthereumAddress Address { get; }

    public static WalletKey Generate()
    {
        Span<byte> bytes = stackalloc byte[Secp256k1.ScalarLength];
        while (true)
        {
            RandomNumberGenerator.Fill(bytes);
            var secret = Secp256k1.ToInteger(bytes);
            CryptographicOperations.ZeroMemory(bytes);
            if (Secp256k1.IsScalar(secret)) return new WalletKey(secret);
        }
    }

    /// <summary>64 hex digits with or without 0x.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, [NotNullWhen(true)] out WalletKey? key, [NotNullWhen(false)] out string? error)
    {
        key = null;
        var digits = hex.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? hex[2..] : hex;
        Span<byte> bytes = stackalloc byte[Secp256k1.ScalarLength];
        if (digits.Length != 2 * bytes.Length || Convert.FromHexString(digits, bytes, out _, out _) != OperationStatus.Done)
        {
            error = $"a wallet key is {2 * bytes.Length} hex digits";
            return false;
        }

        var secret = Secp256k1.ToInteger(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        error = Secp256k1.IsScalar(secret) ? null : "the wallet key is zero or not below the order of the curve";
        if (error is null) key = new WalletKey(secret);
        return error is null;
    }

    /// <exception cref="ArgumentException">The hash is not 32 bytes.</exception>
    public WalletSignature SignHash(ReadOnlySpan<byte> hash)
    {
        if (hash.Length != WalletHashes.Length) throw new ArgumentException($"A hash has {WalletHashes.Length} bytes, not {hash.Length}.", nameof(hash));
        var signer = new ECDsaSigner(new HMacDsaKCalculator(new Sha256Digest()));
        signer.Init(forSigning: true, _key);
        var parts = signer.GenerateSignature(hash.ToArray());
        var s = parts[1].CompareTo(Secp256k1.HalfOrder) > 0 ? Secp256k1.Order.Subtract(parts[1]) : parts[1];

        // The signer does not tell the parity of its point, so it is found by trying both.
        for (var recoveryId = 0; recoveryId < 2; recoveryId++)
        {
            var signature = new WalletSignature(Secp256k1.ToBytes(parts[0]), Secp256k1.ToBytes(s), recoveryId);
            if (WalletRecovery.Default.Recover(hash, signature) == Address) return signature;
        }

        throw new CryptographicException("The signature leads back to another account.");
    }
}
