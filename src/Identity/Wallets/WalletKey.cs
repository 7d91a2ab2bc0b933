using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Secp256k1Net;

namespace Registry.Identity.Wallets;

/// <summary>
/// A wallet's private key, for the sign command and tests. Signatures are deterministic (RFC 6979) and low-s, by
/// libsecp256k1.
/// </summary>
public sealed class WalletKey
{
    private readonly byte[] _secret;

    private WalletKey(ReadOnlySpan<byte> secret)
    {
        _secret = secret.ToArray();
        Address = EthereumAddress.FromUncompressedPoint(Secp256k1.CreatePublicKey(_secret, compressed: false));
    }

    public EthereumAddress Address { get; }

    public static WalletKey Generate()
    {
        Span<byte> secret = stackalloc byte[Secp256k1Scalar.Length];
        do
        {
            RandomNumberGenerator.Fill(secret);
        }
        while (!Secp256k1Scalar.IsValid(secret));

        var key = new WalletKey(secret);
        CryptographicOperations.ZeroMemory(secret);
        return key;
    }

    /// <summary>64 hex digits with or without 0x.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, [NotNullWhen(true)] out WalletKey? key, [NotNullWhen(false)] out string? error)
    {
        key = null;
        var digits = hex.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? hex[2..] : hex;
        Span<byte> bytes = stackalloc byte[Secp256k1Scalar.Length];
        if (digits.Length != 2 * bytes.Length || Convert.FromHexString(digits, bytes, out _, out _) != OperationStatus.Done)
        {
            error = $"a wallet key is {2 * bytes.Length} hex digits";
            return false;
        }

        var parsed = TryCreate(bytes, out key, out error);
        CryptographicOperations.ZeroMemory(bytes);
        return parsed;
    }

    /// <summary>The 32 bytes of the key.</summary>
    public static bool TryCreate(ReadOnlySpan<byte> secret, [NotNullWhen(true)] out WalletKey? key, [NotNullWhen(false)] out string? error)
    {
        error = Secp256k1Scalar.IsValid(secret) ? null : "the wallet key is zero or not below the order of the curve";
        key = error is null ? new WalletKey(secret) : null;
        return key is not null;
    }

    /// <exception cref="ArgumentException">The hash is not 32 bytes.</exception>
    public WalletSignature SignHash(ReadOnlySpan<byte> hash)
    {
        if (hash.Length != WalletHashes.Length) throw new ArgumentException($"A hash has {WalletHashes.Length} bytes, not {hash.Length}.", nameof(hash));
        var (compact, recoveryId) = Secp256k1.SignRecoverable(hash, _secret);
        return new WalletSignature(compact.AsMemory(0, Secp256k1Scalar.Length), compact.AsMemory(Secp256k1Scalar.Length), recoveryId);
    }
}
