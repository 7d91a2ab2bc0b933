using Google.Protobuf;
using Registry.Hivemind.Routing;
using Registry.Hivemind.Storage;
using Registry.Hivemind.Wire;
using Registry.Identity;
using Registry.Libp2p;

namespace Registry.Hivemind.Server;

/// <summary>
/// Gives a new node the records it should have: those that this node is the nearest to and the new one is among the nearest to
/// (hivemind, update_routing_table). One node after the other, in calls of bounded size.
/// </summary>
internal sealed class HandOff(Neighbours neighbours, NodeClient client, RecordStore records, HivemindOptions options, NodeCounters counters, TimeProvider time)
{
    /// <summary>A peer that comes back under new ids all the time is served once in this span.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>For one node: while it takes its time, others wait for theirs.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Records looked at in one go; other work gets its turn between them.</summary>
    private const int Slice = 1000;

    private readonly Lock _gate = new();
    private readonly Queue<TableNode> _queue = [];
    private readonly Dictionary<PeerId, long> _served = [];
    private bool _running;

    /// <summary>Wants <see cref="RunAsync"/> to be run; false when it runs already or there is no room for the node.</summary>
    public bool TryAdd(TableNode node)
    {
        lock (_gate)
        {
            if (_queue.Count >= options.MaxHandOffs || !MayServe(node.Peer)) return false;
            _queue.Enqueue(node);
            if (_running) return false;
            return _running = true;
        }
    }

    /// <summary>Until nobody waits.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (TryTake(out var node)) await ServeInTimeAsync(node, stopping);
        }
        catch
        {
            PutOff();
            throw;
        }
    }

    /// <summary>It could not be run now: the next node that comes tries again.</summary>
    public void PutOff()
    {
        lock (_gate) _running = false;
    }

    private bool TryTake(out TableNode node)
    {
        lock (_gate) return _running = _queue.TryDequeue(out node);
    }

    private bool MayServe(PeerId peer)
    {
        var now = time.GetTimestamp();
        if (_served.TryGetValue(peer, out var last) && time.GetElapsedTime(last, now) < Pause) return false;
        if (_served.Count >= 16 * options.MaxHandOffs)
        {
            foreach (var (old, at) in _served)
            {
                if (time.GetElapsedTime(at, now) >= Pause) _served.Remove(old);
            }

            if (_served.Count >= 16 * options.MaxHandOffs) return false;
        }

        _served[peer] = now;
        return true;
    }

    private async Task ServeInTimeAsync(TableNode node, CancellationToken stopping)
    {
        using var limit = new TimedCancellation(Limit, time, stopping);
        try
        {
            await ServeAsync(node, limit.Token);
        }
        catch (OperationCanceledException) when (limit.TimedOut)
        {
            // What it has until now will do: it is the turn of the next.
        }
    }

    private async Task ServeAsync(TableNode node, CancellationToken stopping)
    {
        var request = new StoreRequest();
        var (bytes, seen) = (0, 0);
        foreach (var key in records.StoredKeys(time.Seconds()))
        {
            if (++seen % Slice == 0) await Task.Yield();
            stopping.ThrowIfCancellationRequested();
            if (!Concerns(key, node) || !records.TryFindStored(key, time.Seconds(), out var found)) continue;
            if (request.Keys.Count > 0 && (request.Keys.Count >= options.HandOffLines || bytes + found.Value.Length > options.HandOffBytes))
            {
                if (!await SendAsync(node, request, stopping)) return;
                (request, bytes) = (new StoreRequest(), 0);
            }

            Add(request, key, found);
            bytes += found.Value.Length;
        }

        if (request.Keys.Count > 0) await SendAsync(node, request, stopping);
    }

    private bool Concerns(DhtId key, TableNode node)
    {
        if (neighbours.Table.HasNearerThanSelf(key, node.Peer)) return false;
        var nearest = neighbours.Table.Nearest(key, options.Replicas, exceptPeer: node.Peer);
        return nearest.Count < options.Replicas || node.Id.DistanceTo(key) < nearest[^1].Id.DistanceTo(key);
    }

    private static void Add(StoreRequest request, DhtId key, in FoundRecord found)
    {
        request.Keys.Add(ByteString.CopyFrom(key.ToArray()));
        request.Subkeys.Add(found.Kind == HivemindRecordKind.Dictionary ? ByteString.Empty : UnsafeByteOperations.UnsafeWrap(DhtKeys.RegularTag));
        request.Values.Add(UnsafeByteOperations.UnsafeWrap(found.Value));
        request.ExpirationTime.Add(found.Expiration);
        request.InCache.Add(false);
    }

    private async Task<bool> SendAsync(TableNode node, StoreRequest request, CancellationToken stopping)
    {
        var taken = await client.StoreAsync(node.Peer, request, stopping);
        if (taken is not null) counters.OnHandedOff(taken.Count(static t => t));
        return taken is not null;
    }
}
