using Registry.Dht.Lookup;
using Registry.Dht.Routing;
using Registry.Identity;

namespace Registry.Dht.Tests.Lookup;

/// <summary>A fifth of the peers lies, each test in its own way: the lookup still finds the closest ones, in a time and number of requests that stay bounded.</summary>
public sealed class HostileLookupTests
{
    private const int Peers = 300;
    private const int Seeds = 20;
    private static readonly LookupRules Rules = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Liars_that_name_invented_peers_next_to_the_target(bool inventedPeersStall)
        => Run(inventedPeersStall, (network, _) => Invented(network, 40), maxRequests: 100, maxSeconds: 16);

    [Fact]
    public void Liars_that_agree_on_the_invented_peers()
    {
        var same = new Dictionary<CoreNetwork, List<KnownPeer>>();
        Run(true, (network, _) => same.TryGetValue(network, out var peers) ? peers : same[network] = Invented(network, 40), maxRequests: 80, maxSeconds: 12);
    }

    [Fact]
    public void Liars_that_stall() => Run(true, (_, _) => null, maxRequests: 60, maxSeconds: 8);

    [Fact]
    public void Liars_that_know_nobody() => Run(true, (_, _) => [], maxRequests: 45, maxSeconds: 1);

    [Fact]
    public void Liars_that_repeat_themselves_and_name_each_other()
        => Run(true, (network, liar) => [.. network.SomeLiars(5).Append(liar).SelectMany(p => Enumerable.Repeat(new KnownPeer(p, []), 20))], maxRequests: 45, maxSeconds: 1);

    [Fact]
    public void Liars_that_name_the_farthest_peers_first()
        => Run(true, (network, _) => [.. network.Closest(Peers).AsEnumerable().Reverse().Select(p => new KnownPeer(p, []))], maxRequests: 45, maxSeconds: 1);

    private static void Run(bool stall, Func<CoreNetwork, PeerId, List<KnownPeer>?> lie, int maxRequests, int maxSeconds)
    {
        for (var seed = 1; seed <= 10; seed++)
        {
            CoreNetwork? network = null;
            network = new CoreNetwork(seed, Peers, everyLiar: 5) { InventedPeersStall = stall, Lie = liar => lie(network!, liar) };
            var lookup = network.Lookup(Rules, Seeds);
            network.Run(lookup);
            var found = lookup.Closest(20).Select(c => c.Peer).ToHashSet();
            var honest = network.Closest(16).Where(p => !network.IsLiar(p)).ToList();
            Assert.True(honest.TrueForAll(found.Contains), $"seed {seed}: {honest.Count(p => !found.Contains(p))} of {honest.Count} not found after {lookup.Requests} requests, {network.Elapsed}");
            Assert.True(lookup.Requests <= maxRequests, $"seed {seed}: {lookup.Requests} requests");
            Assert.True(network.Elapsed.TotalSeconds <= maxSeconds, $"seed {seed}: {network.Elapsed}");
        }
    }

    /// <summary>Ids are hashed, so that nobody can choose where they end up; but many can be tried.</summary>
    private static List<KnownPeer> Invented(CoreNetwork network, int count)
        => [.. Enumerable.Range(0, 1000)
            .Select(_ => KadPeers.Random(network.Random))
            .OrderBy(p => KadKey.Of(p.Bytes.Span).DistanceTo(network.Target))
            .Take(count)
            .Select(p => new KnownPeer(p, []))];
}
