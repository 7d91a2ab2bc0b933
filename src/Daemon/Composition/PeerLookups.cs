using Registry.Dht;
using Registry.Identity;
using Registry.Libp2p;
using Registry.Multiformats;

namespace Registry.Daemon.Composition;

/// <summary>
/// Addresses of peers that hivemind names by id alone, looked up in the Kademlia DHT: one lookup a peer at a time, which all
/// that want it share, and a bounded number of them.
/// </summary>
internal sealed class PeerLookups(KadDht dht, TimeProvider time)
{
    /// <summary>More are refused: a peer that was not looked for is not one that nobody knows.</summary>
    private const int MaxAtOnce = 64;

    /// <summary>Whoever calls the peer gives up before; the next finds the addresses then.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, Task<IReadOnlyList<Multiaddr>>> _running = [];

    /// <summary>Throws <see cref="ConnectionException"/> while too many are looked up.</summary>
    public Task<IReadOnlyList<Multiaddr>> FindAsync(PeerId peer, CancellationToken cancellation)
    {
        Task<IReadOnlyList<Multiaddr>>? lookup;
        lock (_gate)
        {
            if (!_running.TryGetValue(peer, out lookup))
            {
                if (_running.Count >= MaxAtOnce) throw new ConnectionException(EndReason.LimitReached, "Too many peers are being looked up.");
                _running.Add(peer, lookup = LookUpAsync(peer));
            }
        }

        return lookup.WaitInContextAsync(cancellation);
    }

    private async Task<IReadOnlyList<Multiaddr>> LookUpAsync(PeerId peer)
    {
        await Task.Yield();
        using var limit = new CancellationTokenSource(Limit, time);
        try
        {
            var found = await dht.FindPeerAsync(peer, trace: null, limit.Token);
            return found?.Addresses ?? [];
        }
        catch (OperationCanceledException)
        {
            return [];
        }
        finally
        {
            lock (_gate) _running.Remove(peer);
        }
    }
}
