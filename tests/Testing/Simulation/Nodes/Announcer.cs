using Registry.Hivemind;
using Registry.Hivemind.Lookup;
using Registry.Hivemind.Values;
using Registry.Identity;

namespace Registry.Testing.Simulation.Nodes;

/// <summary>
/// A Petals server as its DHT node sees it: every two minutes it announces, for 240 seconds, the blocks that it serves, each
/// under a key of its own with its peer id as the subkey.
/// </summary>
internal sealed class Announcer(SimulatedNode node, IReadOnlyList<DhtId> blocks, AnnouncedValues announced, Simulator simulator) : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Lifetime = 2 * Period;

    // About the size of a ServerInfo.
    private static readonly byte[] Information = new byte[300];

    private readonly CancellationTokenSource _stop = new();

    /// <summary>Told of every announcement: whether all of it was taken, how long it took, and its calls.</summary>
    public Action<bool, TimeSpan, int>? OnAnnounced { get; set; }

    /// <summary>Until it is disposed of.</summary>
    public async Task RunAsync(TimeSpan delay)
    {
        var stop = _stop.Token;
        try
        {
            await Task.Delay(delay, simulator.Time, stop);
            while (true)
            {
                await AnnounceAsync(stop);
                await Task.Delay(Period, simulator.Time, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // It leaves.
        }
    }

    /// <summary>Announces nothing more; nobody has to find it any longer.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        announced.Left(node.Id);
    }

    private async Task AnnounceAsync(CancellationToken stop)
    {
        var started = simulator.Now;
        var expiration = (simulator.Time.GetUtcNow() + Lifetime - DateTimeOffset.UnixEpoch).TotalSeconds;
        var subkey = Subkey.OfText(node.Id.ToString());
        var trace = new BeamTrace();
        var taken = await node.Hivemind!.StoreTracedAsync([.. blocks.Select(key => new ValueToStore(key, subkey, Information, expiration))], trace, stop);
        stop.ThrowIfCancellationRequested();

        // What nobody took has to be found as well: it counts as lost.
        announced.Announced(node.Id, blocks, expiration);
        OnAnnounced?.Invoke(taken.All(static t => t), simulator.Now - started, trace.Calls);
    }
}

/// <summary>What should be found in a hivemind swarm, known from outside: who has announced what, and is still there.</summary>
internal sealed class AnnouncedValues
{
    private readonly Dictionary<DhtId, Dictionary<PeerId, double>> _keys = [];

    public void Announced(PeerId by, IEnumerable<DhtId> keys, double expiration)
    {
        foreach (var key in keys)
        {
            if (!_keys.TryGetValue(key, out var announcers)) _keys.Add(key, announcers = []);
            announcers[by] = expiration;
        }
    }

    /// <summary>It has left: what it announced need no longer be found.</summary>
    public void Left(PeerId peer)
    {
        foreach (var announcers in _keys.Values) announcers.Remove(peer);
    }

    /// <summary>Those that a lookup of this key has to find at this time, in Unix seconds.</summary>
    public IReadOnlyList<PeerId> Expected(DhtId key, double now) =>
        _keys.TryGetValue(key, out var announcers) ? [.. announcers.Where(a => a.Value > now).Select(a => a.Key)] : [];

    /// <summary>Whether <paramref name="found"/> has them all.</summary>
    public static bool AllFound(DhtValue? found, IEnumerable<PeerId> expected)
    {
        var subkeys = found?.Entries?.Select(static e => Convert.ToHexString(e.Subkey.Span)).ToHashSet() ?? [];
        return expected.All(peer => subkeys.Contains(Convert.ToHexString(Subkey.OfText(peer.ToString()))));
    }
}
