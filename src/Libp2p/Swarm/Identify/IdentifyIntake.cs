using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Libp2p.Swarm.Identify;

/// <summary>Judges what a peer said of itself, and keeps what holds.</summary>
internal sealed class IdentifyIntake(PeerStore store, SwarmCounters counters, IdentifyOptions options)
{
    /// <summary>
    /// Updates connection and peer store. Null when the message carries another public key than the connection was
    /// authenticated with; then nothing is kept. A push changes only the fields it carries, and an empty list none.
    /// </summary>
    public IdentifyInfo? Take(PeerConnection connection, IdentifyDraft draft, bool push)
    {
        if (draft.PublicKey is { } key && !key.AsSpan().SequenceEqual(connection.RemoteKey.Protobuf.Span))
        {
            counters.OnIdentify(IdentifyOutcome.WrongKey);
            return null;
        }

        var record = OpenRecord(connection.Peer, draft);
        var addresses = Believable(connection, record is { Addresses.Count: > 0 } ? record.Addresses : draft.ListenAddresses);
        var said = ToInfo(connection, draft, record, addresses);
        IdentifyInfo merged;
        lock (this)
        {
            // Pushes may overtake the answer to our question; what they say is newer.
            merged = connection.Identified is not { } before ? said : push ? Merge(before, said) : Merge(said, before);
            connection.Identified = merged;
        }

        store.Identified(
            connection.Peer,
            addresses,
            certified: record is not null,
            draft.Protocols.Count > 0 ? merged.Protocols : null,
            draft.AgentVersion);
        if (record is not null) store.TryStoreRecord(connection.Peer, said.SignedPeerRecord, record.Sequence);

        return merged;
    }

    private static IdentifyInfo Merge(IdentifyInfo older, IdentifyInfo newer) => new()
    {
        PublicKey = newer.PublicKey ?? older.PublicKey,
        ListenAddresses = newer.ListenAddresses.Count > 0 ? newer.ListenAddresses : older.ListenAddresses,
        Protocols = newer.Protocols.Count > 0 ? newer.Protocols : older.Protocols,
        ObservedAddress = newer.ObservedAddress ?? older.ObservedAddress,
        ProtocolVersion = newer.ProtocolVersion ?? older.ProtocolVersion,
        AgentVersion = newer.AgentVersion ?? older.AgentVersion,
        SignedPeerRecord = newer.SignedPeerRecord.IsEmpty ? older.SignedPeerRecord : newer.SignedPeerRecord,
    };

    private static IdentifyInfo ToInfo(PeerConnection connection, IdentifyDraft draft, PeerRecord? record, IReadOnlyList<Multiaddr> addresses) => new()
    {
        // The connection's own object, so that thousands of connections hold no second copy.
        PublicKey = draft.PublicKey is null ? null : connection.RemoteKey,
        ListenAddresses = addresses,
        Protocols = draft.Protocols,
        ObservedAddress = draft.ObservedAddress?.WithoutPeerId(),
        ProtocolVersion = draft.ProtocolVersion,
        AgentVersion = draft.AgentVersion,
        SignedPeerRecord = record is null ? default : draft.SignedPeerRecord,
    };

    /// <summary>Null when none was sent or it does not verify; rust-libp2p signs its own under another domain.</summary>
    private PeerRecord? OpenRecord(PeerId peer, IdentifyDraft draft)
    {
        if (draft.SignedPeerRecord is not { Length: > 0 } envelope) return null;

        if (PeerRecord.TryOpen(envelope, out var record, out _, out _) && record!.Peer.Equals(peer)) return record;

        counters.OnIdentify(IdentifyOutcome.BadRecord);
        return null;
    }

    /// <summary>Nobody from afar may name addresses of our machine or network, which we would then dial or hand on.</summary>
    private IReadOnlyList<Multiaddr> Believable(PeerConnection connection, IReadOnlyList<Multiaddr> addresses) =>
        AddressFilter.ForAsker(PeerAddress.Strip(addresses, connection.Peer, options.MaxAddresses), connection.RemoteAddress);
}
