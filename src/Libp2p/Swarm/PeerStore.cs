using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Libp2p.Swarm;

/// <summary>What is known of peers: addresses with expiry, protocols, signed record. Bounded; least useful go first.</summary>
public sealed class PeerStore
{
    /// <summary>Unexpired addresses, without /p2p, most trustworthy first; empty when none.</summary>
    public IReadOnlyList<Multiaddr> Addresses(PeerId peer) => throw new NotImplementedException();

    public void AddAddresses(PeerId peer, IReadOnlyList<Multiaddr> addresses, TimeSpan lifetime) => throw new NotImplementedException();

    public IReadOnlyList<string> Protocols(PeerId peer) => throw new NotImplementedException();

    /// <summary>The signed envelope of the newest verified peer record; empty when none.</summary>
    public ReadOnlyMemory<byte> SignedRecord(PeerId peer) => throw new NotImplementedException();
}
