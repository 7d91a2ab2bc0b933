using System.Security.Cryptography;
using Registry.Identity;

namespace Registry.Libp2p.Security.Noise;

/// <summary>
/// The XX handshake of the Noise framework (revision 34) as a state machine without IO: "-> e", "&lt;- e, ee, s, es",
/// "-> s, se". Keys come in as arguments, so that it can be held to published vectors. Messages are given without length prefix.
/// </summary>
internal sealed class NoiseHandshake(bool initiator, X25519Key staticKey, X25519Key ephemeralKey, ReadOnlySpan<byte> prologue = default) : IDisposable
{
    private const int KeyLength = X25519Key.Length;
    private const int EncryptedKeyLength = KeyLength + NoiseFrame.TagLength;

    private readonly NoiseSymmetricState _symmetric = new(prologue);
    private readonly byte[] _remoteEphemeral = new byte[KeyLength];
    private readonly byte[] _remoteStatic = new byte[KeyLength];
    private int _message;

    /// <summary>Bytes of the next message besides its payload.</summary>
    public int Overhead => _message switch
    {
        0 => KeyLength,
        1 => KeyLength + EncryptedKeyLength + NoiseFrame.TagLength,
        _ => EncryptedKeyLength + NoiseFrame.TagLength,
    };

    public bool IsComplete => _message == 3;

    /// <summary>Known from the second message (initiator) or the third (responder) on.</summary>
    public ReadOnlySpan<byte> RemoteStaticKey => _remoteStatic;

    /// <summary>The handshake hash, unique to the session.</summary>
    public ReadOnlySpan<byte> Hash => _symmetric.Hash;

    /// <summary>Writes the next message: <see cref="Overhead"/> bytes and the payload.</summary>
    public NoiseHandshakeStatus Write(ReadOnlySpan<byte> payload, Span<byte> destination)
    {
        var rest = destination;
        if (_message < 2)
        {
            ephemeralKey.PublicKey.Span.CopyTo(rest);
            _symmetric.MixHash(rest[..KeyLength]);
            rest = rest[KeyLength..];
        }

        if (_message == 1 && !TryMix(ephemeralKey, _remoteEphemeral)) return NoiseHandshakeStatus.BadKey;

        if (_message > 0)
        {
            _symmetric.EncryptAndHash(staticKey.PublicKey.Span, rest);
            rest = rest[EncryptedKeyLength..];
            if (!TryMix(staticKey, _remoteEphemeral)) return NoiseHandshakeStatus.BadKey;
        }

        _symmetric.EncryptAndHash(payload, rest);
        _message++;
        return NoiseHandshakeStatus.Done;
    }

    /// <summary>Reads the next message; <paramref name="payload"/> takes its length less <see cref="Overhead"/> bytes.</summary>
    public NoiseHandshakeStatus Read(ReadOnlySpan<byte> message, Span<byte> payload)
    {
        if (message.Length < Overhead) return NoiseHandshakeStatus.Truncated;

        if (_message < 2)
        {
            message[..KeyLength].CopyTo(_remoteEphemeral);
            _symmetric.MixHash(_remoteEphemeral);
            message = message[KeyLength..];
        }

        if (_message == 1 && !TryMix(ephemeralKey, _remoteEphemeral)) return NoiseHandshakeStatus.BadKey;

        if (_message > 0)
        {
            if (!_symmetric.TryDecryptAndHash(message[..EncryptedKeyLength], _remoteStatic))
            {
                return NoiseHandshakeStatus.BadCiphertext;
            }

            message = message[EncryptedKeyLength..];
            if (!TryMix(ephemeralKey, _remoteStatic)) return NoiseHandshakeStatus.BadKey;
        }

        _message++;
        return _symmetric.TryDecryptAndHash(message, payload) ? NoiseHandshakeStatus.Done : NoiseHandshakeStatus.BadCiphertext;
    }

    /// <summary>After the third message: the ciphers for what this side sends and receives.</summary>
    public (NoiseCipher Send, NoiseCipher Receive) Split()
    {
        var (first, second) = _symmetric.Split();
        return initiator ? (first, second) : (second, first);
    }

    public void Dispose() => _symmetric.Dispose();

    private bool TryMix(X25519Key key, ReadOnlySpan<byte> remote)
    {
        Span<byte> secret = stackalloc byte[KeyLength];
        if (!key.TryDerive(remote, secret)) return false;

        _symmetric.MixKey(secret);
        CryptographicOperations.ZeroMemory(secret);
        return true;
    }
}

/// <summary>What reading or writing a handshake message came to.</summary>
internal enum NoiseHandshakeStatus
{
    Done,

    /// <summary>The message is too short for its keys and tags.</summary>
    Truncated,

    /// <summary>A public key that gives an all-zero shared secret.</summary>
    BadKey,

    /// <summary>A static key or payload that does not decrypt.</summary>
    BadCiphertext,
}
