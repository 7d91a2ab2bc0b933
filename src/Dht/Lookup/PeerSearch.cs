using Registry.Dht.Routing;
using Registry.Dht.Wire;
using Registry.Identity;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.Dht.Lookup;

/// <summary>
/// Finds where a peer can be reached. The peer's own word counts, given here before or when the lookup reaches it (it is the
/// closest to its own id); else what two others agree on; and at the end whatever was named.
/// </summary>
internal sealed class PeerSearch(LookupDriver lookups, Swarm swarm)
{
    /// <summary>Null when nobody knows an address of it.</summary>
    public async Task<KnownPeer?> FindAsync(PeerId peer, LookupTrace? trace, CancellationToken cancellation)
    {
        if (peer.Equals(swarm.LocalPeer)) return new KnownPeer(peer, swarm.Addresses);
        if (swarm.PeerStore.HasOwnWord(peer)) return new KnownPeer(peer, swarm.PeerStore.Addresses(peer));
        var witnesses = new AddressWitnesses();
        witnesses.Add(witness: null, swarm.PeerStore.Addresses(peer));
        using var run = lookups.Start(LookupKind.Peer, KadMessageType.FindNode, peer.Bytes, KBucket.Capacity, trace, cancellation);
        while (await run.NextAsync() is { } answer)
        {
            // One that serves no DHT gives no answer, but it does say where it is when it is dialled.
            if (!IsSettled(peer, answer, witnesses) && !swarm.PeerStore.HasOwnWord(peer)) continue;
            run.Found(answer.From.Hop);
            break;
        }
        if (swarm.PeerStore.HasOwnWord(peer)) return new KnownPeer(peer, swarm.PeerStore.Addresses(peer));
        return witnesses.IsEmpty ? null : new KnownPeer(peer, witnesses.Addresses);
    }

    private static bool IsSettled(PeerId peer, LookupAnswer answer, AddressWitnesses witnesses)
    {
        if (answer.From.Peer.Equals(peer)) return true;
        foreach (var named in answer.Reply.Closer)
        {
            if (named.Peer.Equals(peer)) return witnesses.Add(answer.From.Peer, named.Addresses);
        }
        return false;
    }
}

/// <summary>
/// What others say of where a peer is. One of them may lie, so an address is believed when two have named it; of what a
/// single one names only a few addresses count.
/// </summary>
internal sealed class AddressWitnesses
{
    private const int MaxAddresses = 64;

    private readonly List<(Multiaddr Address, PeerId? First, bool IsConfirmed)> _named = [];

    public bool IsEmpty => _named.Count == 0;

    /// <summary>All that was named, confirmed ones first.</summary>
    public IReadOnlyList<Multiaddr> Addresses => [.. _named.OrderByDescending(static n => n.IsConfirmed).Select(static n => n.Address)];

    /// <summary>True when an address has its second witness. A null <paramref name="witness"/> is hearsay that this host remembers.</summary>
    public bool Add(PeerId? witness, IReadOnlyList<Multiaddr> addresses)
    {
        var confirmed = false;
        foreach (var address in addresses)
        {
            var at = _named.FindIndex(n => n.Address.Equals(address));
            if (at < 0)
            {
                if (_named.Count < MaxAddresses) _named.Add((address, witness, false));
            }
            else if (!Equals(_named[at].First, witness))
            {
                _named[at] = _named[at] with { IsConfirmed = true };
                confirmed = true;
            }
        }
        return confirmed;
    }
}
