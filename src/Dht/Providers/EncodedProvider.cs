using Registry.Dht.Wire;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.Dht.Providers;

/// <summary>A provider as it is sent and stored: fields 1 and 2 of Message.Peer, the id first.</summary>
internal static class EncodedProvider
{
    /// <summary>The id field: a tag byte, a length byte and the id.</summary>
    public static int IdFieldLength(ReadOnlySpan<byte> encoded) => 2 + encoded[1];

    public static ReadOnlySpan<byte> Id(ReadOnlySpan<byte> encoded) => encoded.Slice(2, encoded[1]);

    public static ReadOnlySpan<byte> IdField(ReadOnlySpan<byte> encoded) => encoded[..IdFieldLength(encoded)];

    public static AddressScope Narrowest(ReadOnlySpan<byte> encoded)
    {
        var narrowest = AddressScope.Public;
        foreach (var bytes in new FieldEnumerator(encoded, KadFields.PeerAddresses))
        {
            if (!Multiaddr.TryDecode(bytes, out var address)) continue;
            var scope = AddressScope.Of(address);
            if (scope < narrowest) narrowest = scope;
        }
        return narrowest;
    }
}

/// <summary>A provider as the store holds it: encoded id and addresses (a copy), and whom the addresses are for.</summary>
internal readonly record struct StoredProvider(ArraySegment<byte> Encoded, AddressScope Narrowest, bool AddressesLive)
{
    public ReadOnlySpan<byte> Id => EncodedProvider.Id(Encoded);

    public ArraySegment<byte> IdField => Encoded[..EncodedProvider.IdFieldLength(Encoded)];

    public bool HasAddresses => AddressesLive && Encoded.Count > IdField.Count;
}
