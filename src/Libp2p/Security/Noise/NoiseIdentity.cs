using Registry.Identity;

namespace Registry.Libp2p.Security.Noise;

/// <summary>What a handshake payload has proven: whose connection it is, and the muxer agreed on.</summary>
internal sealed record NoiseIdentity(PublicKey Key, string? Muxer)
{
    public const int StatementLength = 24 + X25519Key.Length;

    /// <summary>What the identity key signs: the static key behind a fixed text.</summary>
    public static void WriteStatement(ReadOnlySpan<byte> staticKey, Span<byte> destination)
    {
        var domain = "noise-libp2p-static-key:"u8;
        domain.CopyTo(destination);
        staticKey.CopyTo(destination[domain.Length..]);
    }

    /// <summary>Throws <see cref="ConnectionException"/>: HandshakeFailed, PeerIdMismatch or NotSupported.</summary>
    public static NoiseIdentity Verify(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> staticKey, bool initiator, PeerId? expected, IReadOnlyList<string> muxers)
    {
        if (!NoisePayload.TryDecode(payload, out var decoded)) throw NoiseErrors.Payload("it is malformed.");

        if (!PublicKey.TryDecode(decoded.IdentityKey, out var key, out var error)) throw NoiseErrors.Payload(error + ".");

        // Cheaper than the signature, and a different peer is the more telling answer.
        if (expected is not null && !expected.Equals(key!.PeerId))
        {
            throw new ConnectionException(EndReason.PeerIdMismatch, $"Dialled {expected}, but {key.PeerId} answered.");
        }

        Span<byte> statement = stackalloc byte[StatementLength];
        WriteStatement(staticKey, statement);
        if (!key!.Verify(statement, decoded.IdentitySignature))
        {
            throw NoiseErrors.Payload("the signature of the static key is wrong.");
        }

        return EarlyMuxerChoice.TryChoose(initiator, muxers, decoded, out var muxer)
            ? new NoiseIdentity(key, muxer)
            : throw NoiseErrors.NoCommonMuxer();
    }
}
