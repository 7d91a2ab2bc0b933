using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Registry.Libp2p.Security.Noise;

/// <summary>
/// The CipherState of the Noise framework (revision 34, section 5.1) over ChaCha20-Poly1305: one key, a counter as nonce.
/// Ciphertext may be written over its plaintext and the other way round.
/// </summary>
internal sealed class NoiseCipher(ReadOnlySpan<byte> key, ulong nonce = 0) : IDisposable
{
    /// <summary>Reserved by the framework; a cipher that has come here may not be used any more.</summary>
    private const ulong Exhausted = ulong.MaxValue;

    private const int NonceLength = 12;

    private readonly ChaCha20Poly1305 _aead = new(key);
    private ulong _nonce = nonce;

    /// <summary>False when the nonces are used up.</summary>
    public bool TryEncrypt(ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag, ReadOnlySpan<byte> associated = default)
    {
        if (_nonce == Exhausted) return false;

        Span<byte> nonce = stackalloc byte[NonceLength];
        WriteNonce(nonce);
        _aead.Encrypt(nonce, plaintext, ciphertext, tag, associated);
        _nonce++;
        return true;
    }

    /// <summary>False when the message was not made with this key and nonce, or the nonces are used up.</summary>
    public bool TryDecrypt(ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext, ReadOnlySpan<byte> associated = default)
    {
        if (_nonce == Exhausted) return false;

        Span<byte> nonce = stackalloc byte[NonceLength];
        WriteNonce(nonce);
        try
        {
            _aead.Decrypt(nonce, ciphertext, tag, plaintext, associated);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        _nonce++;
        return true;
    }

    public void Dispose() => _aead.Dispose();

    private void WriteNonce(Span<byte> destination)
    {
        destination[..4].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(destination[4..], _nonce);
    }
}
