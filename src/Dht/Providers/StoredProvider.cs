using Registry.Libp2p.Swarm;

namespace Registry.Dht.Providers;

/// <summary>A provider as the store holds it: encoded id and addresses, and whom the addresses are for.</summary>
internal readonly record struct StoredProvider(byte[] Encoded, AddressScope Narrowest, bool AddressesLive)
{
    public ReadOnlySpan<byte> Id => ProviderPeer.IdOf(Encoded);

    /// <summary>Bytes of the id field alone.</summary>
    public int IdFieldLength => Encoded[1] + 2;

    public bool HasAddresses => AddressesLive && Encoded.Length > IdFieldLength;
}
