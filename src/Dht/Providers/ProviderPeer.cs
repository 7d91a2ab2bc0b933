using Registry.Libp2p.Swarm;

namespace Registry.Dht.Providers;

/// <summary>A peer with at least one provider record. Its id and addresses are held once, encoded as they are sent.</summary>
internal sealed class ProviderPeer(byte[] encoded, uint addressesExpire, AddressScope narrowest) : IKeyed
{
    /// <summary>Fields 1 and 2 of Message.Peer. Replaced, never changed.</summary>
    public byte[] Encoded { get; set; } = encoded;

    /// <summary>Unix seconds.</summary>
    public uint AddressesExpire { get; set; } = addressesExpire;

    public int Records { get; set; }

    /// <summary>The narrowest scope among its addresses: who is at least that near may see them all.</summary>
    public AddressScope Narrowest { get; set; } = narrowest;

    public ReadOnlySpan<byte> KeyBytes => IdOf(Encoded);

    /// <summary>The id field is a tag byte, a length byte and the id.</summary>
    public static ReadOnlySpan<byte> IdOf(byte[] encoded) => encoded.AsSpan(2, encoded[1]);
}
