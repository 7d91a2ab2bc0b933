using Registry.Libp2p.Swarm;

namespace Registry.Dht.Providers;

/// <summary>A peer with at least one provider record, in its row of the peer table; its id and addresses are the row's bytes.</summary>
internal struct ProviderPeer(uint addressesExpire, AddressScope narrowest)
{
    private int _records;
    private byte _narrowest = (byte)narrowest;

    /// <summary>Unix seconds.</summary>
    public uint AddressesExpire { get; set; } = addressesExpire;

    public int Records { readonly get => _records; set => _records = value; }

    /// <summary>The narrowest scope among its addresses: who is at least that near may see them all.</summary>
    public AddressScope Narrowest { readonly get => (AddressScope)_narrowest; set => _narrowest = (byte)value; }
}
