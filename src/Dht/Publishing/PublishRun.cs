using Registry.Dht.Lookup;
using Registry.Dht.Routing;
using Registry.Identity;

namespace Registry.Dht.Publishing;

/// <summary>
/// One record on its way to the k closest peers. A peer that is almost certainly one of them gets it as soon as it has
/// answered, be it for how near it is in a network of this size (optimistic provide) or because the
/// <paramref name="beta"/> closest have answered; the rest when the lookup has ended.
/// </summary>
internal sealed class PublishRun(PublishKind kind, Func<KnownPeer, CancellationToken, Task<RequestOutcome>> store, double? networkSize, int beta, int enough, LookupMeter meter)
{
    // Within the distance that 14.5 peers are expected in, one is among the 20 closest with 90 % probability: the
    // 10 % quantile of the gamma distribution of shape 20.
    private const double SurePeers = 14.5;

    // Those that turned out not to be among the closest after all are no loss, but they are bounded.
    private const int MaxStores = 2 * KBucket.Capacity;

    private readonly TaskCompletionSource _enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<PeerId> _chosen = [];
    private readonly List<Task> _stores = [];
    private readonly double _sureWithin = networkSize is { } size ? SurePeers / size : 0;
    private int _stored;

    /// <summary>Peers that have it by now.</summary>
    public int Stored => Volatile.Read(ref _stored);

    /// <summary>Completes when enough peers have it, or all is over.</summary>
    public Task Enough => _enough.Task;

    /// <summary>Answers how many peers have it. Ends early, and quietly, when cancelled.</summary>
    public async Task<int> RunAsync(LookupDriver lookups, LookupRun lookup, CancellationToken cancellation)
    {
        try
        {
            using (lookup)
            {
                while (await lookup.NextAsync() is { } answer)
                {
                    if (NetworkSize.Fraction(answer.From.Distance) <= _sureWithin) Choose(lookups.Known(answer.From), cancellation);
                    foreach (var near in lookup.Core.Converged(beta, KBucket.Capacity)) Choose(lookups.Known(near), cancellation);
                }
                if (lookup.Core.Closest(1) is [var closest]) lookup.Found(closest.Hop);
                foreach (var peer in lookups.Closest(lookup, KBucket.Capacity)) Choose(peer, cancellation);
            }
            await Task.WhenAll(_stores);
        }
        catch (OperationCanceledException)
        {
            // The caller has gone away before enough was stored, or the daemon is stopping.
        }
        finally
        {
            _enough.TrySetResult();
        }
        return Stored;
    }

    private void Choose(KnownPeer peer, CancellationToken cancellation)
    {
        if (_stores.Count < MaxStores && _chosen.Add(peer.Peer)) _stores.Add(StoreAsync(peer, cancellation));
    }

    private async Task StoreAsync(KnownPeer peer, CancellationToken cancellation)
    {
        var outcome = await store(peer, cancellation);
        meter.Published(kind, outcome);
        if (outcome == RequestOutcome.Answered && Interlocked.Increment(ref _stored) == enough) _enough.TrySetResult();
    }
}
