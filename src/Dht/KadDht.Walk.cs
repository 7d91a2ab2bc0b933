using System.Runtime.CompilerServices;
using Registry.Dht.Maintenance;

namespace Registry.Dht;

public sealed partial class KadDht
{
    /// <summary>
    /// Visits every DHT server that can be found from here, each once, and tells of each as it has answered or failed. A peer is
    /// asked for the peers near itself and for a key in each of its buckets, so that its whole table is seen. Bounded by
    /// <see cref="KadOptions.Walk"/>. Ends early, with OperationCanceledException, when cancelled or when the node stops.
    /// </summary>
    public async IAsyncEnumerable<WalkedPeer> WalkAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, cancellation);
        await foreach (var peer in _upkeep.Walker.WalkAsync(either.Token)) yield return peer;
    }
}
