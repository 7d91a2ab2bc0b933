using Registry.Dht.Lookup;
using Registry.Dht.Records;

namespace Registry.Dht.Publishing;

/// <summary>Puts the best value to those that a search has shown to have a worse one or none, in the background.</summary>
internal sealed class EntryCorrection(KadClient client, BackgroundWork background, LookupMeter meter)
{
    /// <summary>When too much is going on in the background, it is left to the next search.</summary>
    public void Start(RecordNamespace found, ReadOnlyMemory<byte> key, ValueQuorum quorum, IReadOnlyList<KnownPeer> closest)
    {
        var lacking = closest.Where(p => quorum.NeedsBest(p.Peer)).ToList();
        if (background.IsFull || (lacking.Count == 0 && !quorum.IsHeldOutdated)) return;
        background.Add(CorrectAsync(found.Store, key, quorum, lacking, background.Stopping));
    }

    private async Task CorrectAsync(IValueStore store, ReadOnlyMemory<byte> key, ValueQuorum quorum, List<KnownPeer> lacking, CancellationToken stopping)
    {
        var best = quorum.Best!;
        try
        {
            if (quorum.IsHeldOutdated) await store.PutAsync(key, best.Value, best.From, stopping);
            await Task.WhenAll(lacking.Select(peer => PutAsync(peer, key, best.Value, stopping)));
        }
        catch (OperationCanceledException)
        {
            // The daemon is stopping.
        }
    }

    private async Task PutAsync(KnownPeer peer, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, CancellationToken stopping)
        => meter.Published(PublishKind.Correction, await client.PutValueAsync(peer, key, value, stopping));
}
