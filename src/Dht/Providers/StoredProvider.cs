using Registry.Libp2p.Swarm;

namespace Registry.Dht.Providers;

/// <summary>A provider as the store holds it: encoded id and addresses (a copy), and whom the addresses are for.</summary>
internal readonly record struct StoredProvider(ArraySegment<byte> Encoded, AddressScope Narrowest, bool AddressesLive)
{
    public ReadOnlySpan<byte> Id => EncodedProvider.Id(Encoded);

    public ArraySegment<byte> IdField => Encoded[..EncodedProvider.IdFieldLength(Encoded)];

    public bool HasAddresses => AddressesLive && Encoded.Count > IdField.Count;
}
