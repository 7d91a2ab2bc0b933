using System.Diagnostics;
using System.Security.Cryptography;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Network;

/// <summary>A network of js peers that were told of nobody but the daemon, and what must hold in it.</summary>
internal sealed class JsNetwork(DaemonProcess daemon, PeerGroup peers, int seed)
{
    // A js lookup costs half a second of a core and has deadlines of its own: more of them side by side only take longer each.
    private static readonly ParallelOptions AtOnce = new() { MaxDegreeOfParallelism = 3 };

    private readonly Random _random = new(seed);
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>
    /// The daemon has them in its routing table, each provides something, and each has heard of others on the way: the lookup that
    /// comes before the announcement asks the daemon.
    /// </summary>
    public async Task JoinAndProvideAsync()
    {
        await Deadline.EventuallyAsync(async () =>
        {
            var health = (await daemon.Http.HealthAsync())["dht"];
            Assert.True(health.GetProperty("routing_table").GetInt32() >= Math.Min(peers.All.Count, 20), $"the daemon knows too few: {health}");
        });
        Tell("known to the daemon");
        await ForAllAsync(ProvideAsync);
        Tell("provided");
        await ForAllAsync(peer => Deadline.EventuallyAsync(() => KnowsOthersAsync(peer)));
        Tell("joined");
    }

    /// <summary>Everybody, or so many, find another by its id, and a model by who serves it; who finds whom is drawn by lot.</summary>
    public async Task FindEachOtherAsync(int pairs = int.MaxValue)
    {
        await Parallel.ForEachAsync(Pairs().Take(pairs), AtOnce, async (pair, _) => await FindsAsync(pair.Seeker, pair.Sought));
        Tell("found each other");
    }

    /// <summary>A peer that was not there before finds half of them through the daemon, and is found.</summary>
    public async Task WelcomeAsync(RemotePeer newcomer)
    {
        await ProvideAsync(newcomer);
        foreach (var known in Pairs().Take(peers.All.Count / 2)) await FindsAsync(newcomer, known.Sought);
        await FindsAsync(peers[_random.Next(peers.All.Count)], newcomer);
        Tell("welcomed a newcomer");
    }

    /// <summary>
    /// js follows only peers that are closer to the key than who named them, so that one lookup may find nobody; and what it finds it
    /// pings before it takes it into its table, which may fail on a busy machine. It then waits for its next refresh, a lookup of a
    /// random key, which comes every five minutes: here it is asked for.
    /// </summary>
    private async Task KnowsOthersAsync(RemotePeer peer)
    {
        var known = (await peer.TableAsync()).Count;
        if (known <= peers.All.Count / 4) await peer.FindClosestAsync(RandomNumberGenerator.GetBytes(32));
        Assert.True(known > peers.All.Count / 4, $"{peer.Id} knows {known} of {peers.All.Count + 1} peers");
    }

    /// <summary>Once the daemon is in the peer's table, a moment after they have met: before that js announces to nobody, and calls it done.</summary>
    private async Task ProvideAsync(RemotePeer peer)
    {
        await Deadline.EventuallyAsync(async () => Assert.Contains(daemon.PeerId, await peer.TableAsync()));
        await Deadline.EventuallyAsync(() => peer.ProvideAsync(Model(peer)));
    }

    private static async Task FindsAsync(RemotePeer seeker, RemotePeer sought)
    {
        await Deadline.EventuallyAsync(async () =>
        {
            Assert.Equal(sought.Id, (await seeker.FindPeerAsync(sought.Id)).Id);
            await seeker.DialAsync(sought.Id); // by id alone
        });
        await Meetings.FindsProviderAsync(seeker, Model(sought), sought.Id, sought.Address, count: 1);
    }

    private static string Model(RemotePeer peer) => $"served by {peer.Id}";

    /// <summary>A ring through all peers in random order: everybody seeks once and is sought once.</summary>
    private (RemotePeer Seeker, RemotePeer Sought)[] Pairs()
    {
        var ring = peers.All.ToArray();
        _random.Shuffle(ring);
        return [.. ring.Select((peer, i) => (peer, ring[(i + 1) % ring.Length]))];
    }

    private Task ForAllAsync(Func<RemotePeer, Task> act) => Parallel.ForEachAsync(peers.All, AtOnce, async (peer, _) => await act(peer));

    private void Tell(string what) =>
        TestContext.Current.TestOutputHelper?.WriteLine($"{peers.All.Count} js peers, seed {seed}: {what} after {_clock.Elapsed.TotalSeconds:F1} s");
}
