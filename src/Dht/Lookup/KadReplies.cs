using Registry.Dht.Providers;
using Registry.Dht.Routing;
using Registry.Dht.Wire;
using Registry.Identity;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.Dht.Lookup;

/// <summary>Takes from an answer what can be used: the rest of a liar's words is dropped here.</summary>
internal static class KadReplies
{
    public const int MaxPeers = 2 * KBucket.Capacity;

    /// <summary>Providers taken from one answer; a peer that has more gives others next time.</summary>
    public const int MaxProviders = 1000;

    private const int MaxAddressesPerPeer = 16;

    /// <summary>
    /// Malformed when the bytes are no message, not of the asked kind, or carry a record under another key than the asked one.
    /// Peers are taken without repetitions and without <paramref name="self"/>, and of their addresses those that the
    /// answerer, being where it is, can know: a public peer is not believed about private networks.
    /// </summary>
    public static KadReply Parse(ReadOnlySpan<byte> message, KadRequest request, PeerId self, AddressScope answerer)
    {
        if (!KadMessageView.TryParse(message, out var view) || view.Type != request.Type) return new KadReply(RequestOutcome.Malformed);
        if (request.Type == KadMessageType.PutValue) return ParseEcho(view, request);
        byte[]? value = null;
        if (request.Type == KadMessageType.GetValue && view.HasRecord)
        {
            if (!KadRecordView.TryParse(view.Record, out var record) || !record.Key.SequenceEqual(request.Key.Span)) return new KadReply(RequestOutcome.Malformed);
            value = record.Value.ToArray();
        }
        return new KadReply(RequestOutcome.Answered)
        {
            Closer = Peers(view.CloserPeers, self, answerer),
            Providers = request.Type == KadMessageType.GetProviders ? ProvidersOf(view, self, answerer) : [],
            Value = value,
        };
    }

    /// <summary>A stored value comes back. (go, js and rust count anything else as not stored, and so does this.)</summary>
    private static KadReply ParseEcho(in KadMessageView view, KadRequest request)
        => KadRecordView.TryParse(view.Record, out var echo)
            && KadRecordView.TryParse(request.Record.Span, out var sent)
            && echo.Key.SequenceEqual(sent.Key)
            && echo.Value.SequenceEqual(sent.Value)
            ? new KadReply(RequestOutcome.Answered)
            : new KadReply(RequestOutcome.Malformed);

    private static List<KnownPeer> Peers(KadPeerEnumerator peers, PeerId self, AddressScope answerer)
    {
        var known = new List<KnownPeer>();
        var seen = new HashSet<PeerId> { self };
        foreach (var peer in peers)
        {
            if (known.Count == MaxPeers) break;
            if (PeerId.TryDecode(peer.Id, out var id) && seen.Add(id!)) known.Add(new KnownPeer(id!, Addresses(peer, id!, answerer)));
        }
        return known;
    }

    private static List<KnownProvider> ProvidersOf(in KadMessageView view, PeerId self, AddressScope answerer)
    {
        var known = new List<KnownProvider>();
        var seen = new HashSet<PeerId> { self };
        foreach (var peer in view.ProviderPeers)
        {
            if (known.Count == MaxProviders) break;
            if (PeerId.TryDecode(peer.Id, out var id) && seen.Add(id!)) known.Add(new KnownProvider(id!, Addresses(peer, id!, answerer)));
        }
        return known;
    }

    private static IReadOnlyList<Multiaddr> Addresses(KadPeerView peer, PeerId id, AddressScope answerer)
        => AddressFilter.ForAsker(PeerAddresses.Decode(peer, id, MaxAddressesPerPeer), answerer);
}

/// <summary>What a peer answered, as far as it can be used; empty unless the outcome is Answered.</summary>
internal sealed record KadReply(RequestOutcome Outcome)
{
    /// <summary>At most 2k peers.</summary>
    public IReadOnlyList<KnownPeer> Closer { get; init; } = [];

    /// <summary>Of a GET_PROVIDERS. Addresses may be missing.</summary>
    public IReadOnlyList<KnownProvider> Providers { get; init; } = [];

    /// <summary>Of a GET_VALUE, not validated yet; null when the peer has none.</summary>
    public byte[]? Value { get; init; }
}

/// <summary>What a peer answered to FIND_NODE: at most 2k peers; empty unless the outcome is Answered.</summary>
public sealed record FindNodeReply(RequestOutcome Outcome, IReadOnlyList<KnownPeer> Closer);

/// <summary>A peer that another one named, with the addresses it gave (without /p2p; may be empty).</summary>
public sealed record KnownPeer(PeerId Peer, IReadOnlyList<Multiaddr> Addresses);
