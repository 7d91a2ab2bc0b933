using System.Text;
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

/// <summary>
/// Muxer negotiation within the handshake (libp2p/specs connections, "inlined-muxer-negotiation"): the first of the
/// initiator's list that both support. The example in the specification follows the responder's list; its text and go-libp2p
/// follow the initiator's.
/// </summary>
internal static class EarlyMuxerChoice
{
    /// <summary>
    /// False when both sides made an offer and have nothing in common: the connection must fail. A null
    /// <paramref name="muxer"/> means that one of them made none, and multistream-select decides.
    /// </summary>
    public static bool TryChoose(bool initiator, IReadOnlyList<string> ours, in NoisePayload theirs, out string? muxer)
    {
        muxer = null;
        if (ours.Count == 0 || !theirs.OffersMuxers) return true;

        muxer = initiator ? FirstOfOurs(ours, theirs) : FirstOfTheirs(ours, theirs);
        return muxer is not null;
    }

    private static string? FirstOfOurs(IReadOnlyList<string> ours, in NoisePayload theirs)
    {
        foreach (var own in ours)
        {
            var offered = theirs.Muxers;
            while (offered.TryRead(out var other))
            {
                if (Matches(own, other)) return own;
            }
        }

        return null;
    }

    private static string? FirstOfTheirs(IReadOnlyList<string> ours, in NoisePayload theirs)
    {
        var offered = theirs.Muxers;
        while (offered.TryRead(out var other))
        {
            foreach (var own in ours)
            {
                if (Matches(own, other)) return own;
            }
        }

        return null;
    }

    private static bool Matches(string own, ReadOnlySpan<byte> other)
    {
        Span<char> text = stackalloc char[own.Length];
        return other.Length >= own.Length
            && Encoding.UTF8.TryGetChars(other, text, out var length)
            && length == own.Length
            && text.SequenceEqual(own);
    }
}
