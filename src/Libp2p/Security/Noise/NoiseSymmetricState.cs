using System.Buffers;
using System.Security.Cryptography;

namespace Registry.Libp2p.Security.Noise;

/// <summary>The SymmetricState of the Noise framework (revision 34, section 5.2) for ChaChaPoly and SHA256.</summary>
internal sealed class NoiseSymmetricState : IDisposable
{
    private const int HashLength = SHA256.HashSizeInBytes;
    private const int StackLimit = 1024;

    private readonly byte[] _hash = new byte[HashLength];
    private readonly byte[] _chainingKey = new byte[HashLength];
    private NoiseCipher? _cipher;

    public NoiseSymmetricState(ReadOnlySpan<byte> prologue)
    {
        // The name has exactly the length of a hash, so it is the first hash itself.
        var name = "Noise_XX_25519_ChaChaPoly_SHA256"u8;
        name.CopyTo(_hash);
        name.CopyTo(_chainingKey);
        MixHash(prologue);
    }

    public ReadOnlySpan<byte> Hash => _hash;

    /// <summary>Bytes that encrypting adds: none before the first key.</summary>
    public int TagLength => _cipher is null ? 0 : NoiseFrame.TagLength;

    public void MixHash(ReadOnlySpan<byte> data)
    {
        var length = HashLength + data.Length;
        var rented = length > StackLimit ? ArrayPool<byte>.Shared.Rent(length) : null;
        var joined = rented ?? stackalloc byte[StackLimit];
        _hash.CopyTo(joined);
        data.CopyTo(joined[HashLength..]);
        SHA256.HashData(joined[..length], _hash);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
    }

    public void MixKey(ReadOnlySpan<byte> material)
    {
        Span<byte> keys = stackalloc byte[2 * HashLength];
        Derive(material, keys);
        keys[..HashLength].CopyTo(_chainingKey);
        _cipher?.Dispose();
        _cipher = new NoiseCipher(keys[HashLength..]);
        CryptographicOperations.ZeroMemory(keys);
    }

    /// <summary>Writes the plaintext's length plus <see cref="TagLength"/> bytes.</summary>
    public void EncryptAndHash(ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        var output = destination[..(plaintext.Length + TagLength)];
        if (_cipher is null)
        {
            plaintext.CopyTo(output);
        }
        else
        {
            // A handshake encrypts two messages a key, so the nonces cannot run out.
            _cipher.TryEncrypt(plaintext, output[..plaintext.Length], output[plaintext.Length..], _hash);
        }

        MixHash(output);
    }

    /// <summary>Writes the ciphertext's length less <see cref="TagLength"/> bytes; false when it is too short or forged.</summary>
    public bool TryDecryptAndHash(ReadOnlySpan<byte> ciphertext, Span<byte> destination)
    {
        var length = ciphertext.Length - TagLength;
        if (length < 0) return false;

        if (_cipher is null)
        {
            ciphertext.CopyTo(destination);
        }
        else if (!_cipher.TryDecrypt(ciphertext[..length], ciphertext[length..], destination[..length], _hash))
        {
            return false;
        }

        MixHash(ciphertext);
        return true;
    }

    /// <summary>The two transport ciphers: the first for what the initiator sends.</summary>
    public (NoiseCipher Initiator, NoiseCipher Responder) Split()
    {
        Span<byte> keys = stackalloc byte[2 * HashLength];
        Derive([], keys);
        var ciphers = (new NoiseCipher(keys[..HashLength]), new NoiseCipher(keys[HashLength..]));
        CryptographicOperations.ZeroMemory(keys);
        return ciphers;
    }

    public void Dispose()
    {
        _cipher?.Dispose();
        CryptographicOperations.ZeroMemory(_chainingKey);
    }

    /// <summary>The framework's HKDF with two outputs (section 4.3). That of .NET refuses the empty input of the split.</summary>
    private void Derive(ReadOnlySpan<byte> material, Span<byte> keys)
    {
        Span<byte> temporary = stackalloc byte[HashLength];
        HMACSHA256.HashData(_chainingKey, material, temporary);
        HMACSHA256.HashData(temporary, [1], keys);
        Span<byte> second = stackalloc byte[HashLength + 1];
        keys[..HashLength].CopyTo(second);
        second[HashLength] = 2;
        HMACSHA256.HashData(temporary, second, keys[HashLength..]);
        CryptographicOperations.ZeroMemory(temporary);
        CryptographicOperations.ZeroMemory(second);
    }
}
