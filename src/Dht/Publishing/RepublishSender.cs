using Registry.Dht.Lookup;
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
