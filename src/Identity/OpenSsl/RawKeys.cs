using System.Security.Cryptography;

namespace Registry.Identity.OpenSsl;

/// <summary>Import and export of the 32-byte raw keys of X25519.</summary>
internal static class RawKeys
{
    internal const int Length = 32;

    /// <summary>Any 32 bytes are a private key, so a failure is the library's (out of memory, algorithm disabled).</summary>
    internal static EvpKeyHandle ImportPrivate(int type, ReadOnlySpan<byte> key)
    {
        if (key.Length != Length) throw new ArgumentException($"A private key has {Length} bytes, not {key.Length}.", nameof(key));
        var handle = LibCrypto.EVP_PKEY_new_raw_private_key(type, IntPtr.Zero, key, Length);
        return handle.IsInvalid ? throw Failure("EVP_PKEY_new_raw_private_key") : handle;
    }

    /// <summary>An invalid handle when the library refuses the key.</summary>
    internal static EvpKeyHandle ImportPublic(int type, ReadOnlySpan<byte> key)
    {
        var handle = LibCrypto.EVP_PKEY_new_raw_public_key(type, IntPtr.Zero, key, (nuint)key.Length);
        if (handle.IsInvalid) LibCrypto.ERR_clear_error();
        return handle;
    }

    internal static EvpKeyHandle Generate(int type)
    {
        Span<byte> key = stackalloc byte[Length];
        RandomNumberGenerator.Fill(key);
        try
        {
            return ImportPrivate(type, key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    internal static byte[] ExportPublic(EvpKeyHandle key)
    {
        var bytes = new byte[Length];
        nuint length = Length;
        return LibCrypto.EVP_PKEY_get_raw_public_key(key, bytes, ref length) == 1 && length == Length
            ? bytes
            : throw Failure("EVP_PKEY_get_raw_public_key");
    }

    internal static CryptographicException Failure(string function)
    {
        LibCrypto.ERR_clear_error();
        return new CryptographicException($"OpenSSL {function} failed.");
    }
}
