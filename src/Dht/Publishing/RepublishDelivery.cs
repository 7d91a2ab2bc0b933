using Registry.Dht.Lookup;
using Registry.Dht.Routing;

namespace Registry.Dht.Publishing;

/// <summary>What one peer is to be sent.</summary>
internal sealed class RepublishDelivery(KnownPeer peer)
{
    public KnownPeer Peer { get; } = peer;

    public List<RepublishParcel> Parcels { get; } = [];

    /// <summary>Gives each item to the k closest of the peers.</summary>
    public static List<RepublishDelivery> Assign(IReadOnlyList<RepublishParcel> parcels, IReadOnlyList<KnownPeer> peers)
    {
        var deliveries = peers.Select(p => new RepublishDelivery(p)).ToArray();
        var points = Array.ConvertAll(deliveries, d => KadKey.Of(d.Peer.Peer.Bytes.Span));
        var order = new int[deliveries.Length];
        var distances = new KadKey[deliveries.Length];
        foreach (var parcel in parcels)
        {
            for (var i = 0; i < order.Length; i++) (order[i], distances[i]) = (i, points[i].DistanceTo(parcel.Item.Point));
            Array.Sort(distances, order);
            foreach (var closest in order.AsSpan(0, Math.Min(KBucket.Capacity, order.Length))) deliveries[closest].Parcels.Add(parcel);
        }
        return [.. deliveries.Where(d => d.Parcels.Count > 0)];
    }
}
