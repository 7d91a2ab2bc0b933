using System.Text;

namespace Registry.Libp2p.Security.Noise;

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
