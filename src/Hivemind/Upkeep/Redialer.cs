using System.Collections.Concurrent;
using Registry.Libp2p;
using Registry.Libp2p.Swarm;

namespace Registry.Hivemind.Upkeep;

/// <summary>
/// Pings peers that should be there until they answer: in rounds, so many at a time, with pauses that double. It ends with the
/// last answer or the last round, by when a worker dials its bootstrap peers by itself again.
/// </summary>
internal sealed class Redialer(Swarm swarm, NodeClient client, HivemindOptions options, NodeCounters counters, TimeProvider time)
{
    /// <summary>Answers who has not answered.</summary>
    public async Task<IReadOnlyList<RememberedPeer>> RunAsync(IReadOnlyList<RememberedPeer> peers, CancellationToken cancellation)
    {
        var waiting = peers;
        var pause = options.RedialPause;
        for (var round = 0; round < options.RedialRounds && waiting.Count > 0; round++)
        {
            if (round > 0)
            {
                await ContextWaits.PauseAsync(pause, time, cancellation);
                pause *= 2;
            }

            waiting = await TryAllAsync(waiting, cancellation);
        }

        return waiting;
    }

    /// <summary>One round. Answers who has not answered.</summary>
    public async Task<IReadOnlyList<RememberedPeer>> TryAllAsync(IReadOnlyList<RememberedPeer> peers, CancellationToken cancellation)
    {
        var missing = new ConcurrentQueue<RememberedPeer>();
        await TakingTurns.ForEachAsync(peers, options.RedialsAtOnce, async peer =>
        {
            if (!await TryAsync(peer, cancellation)) missing.Enqueue(peer);
        });
        return [.. missing];
    }

    private async Task<bool> TryAsync(RememberedPeer remembered, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        swarm.PeerStore.AddAddresses(remembered.Peer, remembered.Addresses, options.RedialTimeout * 2);
        var answered = await client.PingAsync(remembered.Peer, validate: false, options.RedialTimeout, cancellation) is not null;
        counters.OnRedial(answered);
        return answered;
    }
}
