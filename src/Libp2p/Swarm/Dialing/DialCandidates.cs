using Registry.Identity;
using Registry.Libp2p.Transport;
using Registry.Multiformats;

namespace Registry.Libp2p.Swarm.Dialing;

/// <summary>Chooses the addresses worth dialling for a peer.</summary>
internal sealed class DialCandidates(
    IReadOnlyList<ITransport> transports,
    PeerStore store,
    DialBackoff backoff,
    Func<IReadOnlyList<Multiaddr>> ownAddresses,
    DialOptions options,
    TimeProvider time)
{
    /// <summary>Those given, then those known, without repetitions, addresses of our own, and such that failed lately.</summary>
    /// <exception cref="ConnectionException">None is left; the message says why.</exception>
    public IReadOnlyList<Multiaddr> For(PeerId peer, IReadOnlyList<Multiaddr> given)
    {
        IReadOnlyList<Multiaddr> all = [.. given, .. store.Addresses(peer)];
        var supported = Supported(peer, all);
        var own = ownAddresses();
        var foreign = supported.FindAll(a => !own.Contains(a));
        var now = time.GetUtcNow();
        var ready = foreign.FindAll(a => !backoff.IsBlocked(peer, a, now));
        if (ready.Count > 0) return ready;

        throw (all.Count, supported.Count, foreign.Count) switch
        {
            (0, _, _) => new ConnectionException(EndReason.TransportFailed, "No address of the peer is known."),
            (_, 0, _) => new ConnectionException(EndReason.NotSupported, "No address of the peer is of a supported transport."),
            (_, _, 0) => new ConnectionException(EndReason.SelfDial, "The addresses of the peer are our own."),
            _ => new ConnectionException(EndReason.TransportFailed, "Every address of the peer failed lately and is left alone for a while."),
        };
    }

    /// <summary>Those of this peer that can be dialled at all; the rest, relayed addresses for one, takes no room from them.</summary>
    public List<Multiaddr> Supported(PeerId peer, IReadOnlyList<Multiaddr> addresses) =>
        PeerAddress.Strip([.. addresses.Where(a => TransportFor(a) is not null)], peer, options.MaxAddresses);

    public ITransport? TransportFor(Multiaddr address) => transports.FirstOrDefault(t => t.Supports(address));
}
