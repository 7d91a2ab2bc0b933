using Registry.Dht.Providers;
using Registry.Identity;
using Registry.Multiformats;

namespace Registry.HttpBridge;

/// <summary>Reads the keys that paths hold.</summary>
internal static class RoutingKeys
{
    /// <summary>The multihash of a CID, in any base and version; false when it is none, or none that the DHT takes.</summary>
    public static bool TryReadCid(string text, out ReadOnlyMemory<byte> key)
    {
        key = Cid.TryParse(text, out var cid) && cid.Hash.Bytes.Length <= ProviderStore.MaxKeyLength ? cid.Hash.Bytes : default;
        return !key.IsEmpty;
    }

    /// <summary>What the DHT hashes for a CID (its multihash) or a peer id (its bytes).</summary>
    public static bool TryReadKey(string text, out ReadOnlyMemory<byte> key)
    {
        if (!PeerId.TryParse(text, out var peer)) return TryReadCid(text, out key);
        key = peer.Bytes;
        return true;
    }
}
