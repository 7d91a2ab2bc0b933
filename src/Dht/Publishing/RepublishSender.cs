using Registry.Dht.Lookup;
using Registry.Dht.Routing;
using Registry.Libp2p;

namespace Registry.Dht.Publishing;

/// <summary>Sends what was assigned to peers, several peers at a time, each over one stream as long as it holds.</summary>
internal sealed class RepublishSender(KadClient client, int maxPeers)
{
    // Announcements within one request's time.
    private const int AnnouncementBatch = 100;

    // A peer that refuses this many values in a row does not know the namespace, and would refuse the rest.
    private const int RefusalsToGiveUp = 3;

    public Task SendAsync(IReadOnlyList<RepublishDelivery> deliveries, CancellationToken cancellation) =>
        TakingTurns.ForEachAsync(deliveries, maxPeers, delivery => DeliverAsync(delivery, cancellation));

    private async Task DeliverAsync(RepublishDelivery delivery, CancellationToken cancellation)
    {
        var announced = delivery.Parcels.FindAll(p => p.Item.Kind == RepublishKind.Provider);
        var values = delivery.Parcels.FindAll(p => p.Item.Kind == RepublishKind.Value);
        if (await AnnounceAsync(delivery.Peer, announced, cancellation)) await PutAsync(delivery.Peer, values, cancellation);
        else values.ForEach(p => p.Tally.CountUnreached());
    }

    /// <summary>False when the peer could not be reached.</summary>
    private async Task<bool> AnnounceAsync(KnownPeer peer, List<RepublishParcel> parcels, CancellationToken cancellation)
    {
        for (var sent = 0; sent < parcels.Count; sent += AnnouncementBatch)
        {
            var batch = parcels.GetRange(sent, Math.Min(AnnouncementBatch, parcels.Count - sent));
            var outcome = await client.AddProvidersAsync(peer, batch.ConvertAll(p => (ReadOnlyMemory<byte>)p.Item.Key), cancellation);
            if (!IsReached(outcome))
            {
                for (var i = sent; i < parcels.Count; i++) parcels[i].Tally.CountUnreached();
                return false;
            }
            foreach (var parcel in batch)
            {
                if (outcome == RequestOutcome.Answered) parcel.Tally.CountStored();
                else parcel.Tally.CountRefused();
            }
        }
        return true;
    }

    private async Task PutAsync(KnownPeer peer, List<RepublishParcel> parcels, CancellationToken cancellation)
    {
        var refusals = 0;
        var isReached = true;
        foreach (var parcel in parcels)
        {
            if (!isReached)
            {
                parcel.Tally.CountUnreached();
                continue;
            }
            var outcome = refusals < RefusalsToGiveUp
                ? await client.PutValueAsync(peer, parcel.Item.Key, parcel.Value, cancellation)
                : RequestOutcome.NoAnswer;
            isReached = IsReached(outcome);
            if (!isReached) parcel.Tally.CountUnreached();
            else if (outcome == RequestOutcome.Answered) parcel.Tally.CountStored();
            else parcel.Tally.CountRefused();
            refusals = outcome == RequestOutcome.Answered ? 0 : refusals + 1;
        }
    }

    private static bool IsReached(RequestOutcome outcome) => outcome is not (RequestOutcome.Unreachable or RequestOutcome.TimedOut);
}

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

/// <summary>An item on its way, with the value as it is now (empty for a provider key), and what became of it.</summary>
internal sealed record RepublishParcel(RepublishItem Item, ReadOnlyMemory<byte> Value)
{
    public RepublishTally Tally { get; } = new();
}

/// <summary>What became of one item with the peers that it was sent to. Counted from several threads.</summary>
internal sealed class RepublishTally
{
    private int _stored;
    private int _refused;
    private int _unreached;

    public int Stored => _stored;

    public int Refused => _refused;

    public int Unreached => _unreached;

    /// <summary>
    /// Somebody has it, or most that were asked said no and would again: a peer refuses values of a namespace that it does
    /// not know. Too few reached means trouble on this side, to be tried again.
    /// </summary>
    public bool IsDone => 4 * (Stored + Refused) >= Stored + Refused + Unreached && Stored + Refused > 0;

    public void CountStored() => Interlocked.Increment(ref _stored);

    public void CountRefused() => Interlocked.Increment(ref _refused);

    public void CountUnreached() => Interlocked.Increment(ref _unreached);
}
