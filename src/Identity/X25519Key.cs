using System.Security.Cryptography;
using Registry.Identity.OpenSsl;

namespace Registry.Identity;

/// <summary>An X25519 key pair (RFC 7748, through OpenSSL), for the Noise handshake. Safe to use from several threads.</summary>
public sealed class X25519Key : IDisposable
{
    /// <summary>Length of private keys, public keys and shared secrets in bytes.</summary>
    public const int Length = RawKeys.Length;

    private readonly EvpKeyHandle _key;
    private readonly byte[] _publicKey;

    private X25519Key(EvpKeyHandle key)
    {
        _key = key;
        _publicKey = RawKeys.ExportPublic(key);
    }

    public ReadOnlyMemory<byte> PublicKey => _publicKey;

    public static X25519Key Generate() => new(RawKeys.Generate(LibCrypto.X25519));

    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static X25519Key FromPrivate(ReadOnlySpan<byte> privateKey) => new(RawKeys.ImportPrivate(LibCrypto.X25519, privateKey));

    /// <summary>
    /// Writes the 32-byte shared secret; false when the peer's key is not 32 bytes or the result is all zero, which is
    /// what a low-order point gives (RFC 7748, section 6.1). On false the destination holds nothing of use.
    /// </summary>
    /// <exception cref="ArgumentException">The destination is shorter than 32 bytes.</exception>
    public bool TryDerive(ReadOnlySpan<byte> peerPublicKey, Span<byte> sharedSecret)
    {
        if (sharedSecret.Length < Length) throw new ArgumentException($"A shared secret has {Length} bytes.", nameof(sharedSecret));
        if (peerPublicKey.Length != Length) return false;
        using var peer = RawKeys.ImportPublic(LibCrypto.X25519, peerPublicKey);
        if (peer.IsInvalid) return false;
        using var context = LibCrypto.EVP_PKEY_CTX_new(_key, IntPtr.Zero);
        if (context.IsInvalid) throw RawKeys.Failure("EVP_PKEY_CTX_new");
        if (LibCrypto.EVP_PKEY_derive_init(context) != 1) throw RawKeys.Failure("EVP_PKEY_derive_init");

        var secret = sharedSecret[..Length];
        nuint length = Length;
        var derived = LibCrypto.EVP_PKEY_derive_set_peer(context, peer) == 1
            && LibCrypto.EVP_PKEY_derive(context, secret, ref length) == 1
            && length == Length;

        // OpenSSL refuses the all-zero result by itself; not every implementation behind the same interface does.
        if (derived && !CryptographicOperations.FixedTimeEquals(secret, stackalloc byte[Length])) return true;
        LibCrypto.ERR_clear_error();
        return false;
    }

    public void Dispose() => _key.Dispose();
}
