using Registry.Identity;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.Dht.Wire;

/// <summary>
/// The encoded form of one peer, kept for each scope of asker until its addresses change. The peer store replaces a peer's
/// list of addresses when it changes and never touches one it gave out, so the list itself is the version.
/// </summary>
internal sealed class PeerCard(PeerId peer)
{
    private readonly Side?[] _sides = new Side?[(int)AddressScope.Public + 1];

    /// <summary>Null when none of the addresses is of use to an asker of this scope.</summary>
    public byte[]? For(AddressScope asker, IReadOnlyList<Multiaddr> addresses)
    {
        var side = Volatile.Read(ref _sides[(int)asker]);
        if (side is null || !ReferenceEquals(side.Addresses, addresses))
        {
            var visible = AddressFilter.ForAsker(addresses, asker);
            side = new Side(addresses, visible.Count > 0 ? KadPeerWriter.Encode(peer, visible) : null);
            Volatile.Write(ref _sides[(int)asker], side);
        }
        return side.Encoded;
    }

    private sealed record Side(IReadOnlyList<Multiaddr> Addresses, byte[]? Encoded);
}
