using System.Net;
using Registry.Dht.Maintenance;
using Registry.Dht.Routing;
using Registry.Identity;

namespace Registry.Dht.Tests.Routing;

public sealed class RoutingTableTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly RoutingTableLimits Limits = new(3, 2);
    private static readonly PeerId Local = KadPeers.Id(0);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Nearest_agrees_with_a_full_sort(int seed)
    {
        var random = new Random(seed);
        var (table, added) = Filled(random, 2000);
        Assert.InRange(table.BucketCount, 4, 20);
        var into = new RoutingEntry[20];
        for (var i = 0; i < 200; i++)
        {
            // Random points, points next to the local key, and peers of the table itself.
            var target = (i % 3) switch
            {
                0 => KadKey.Of(KadPeers.Random(random).Bytes.Span),
                1 => KeyOf(Local) with { D = (ulong)random.NextInt64() },
                _ => KeyOf(added[random.Next(added.Count)]),
            };
            var except = i % 2 == 0 ? null : added[random.Next(added.Count)];
            var count = table.Nearest(target, except, into);
            var expected = added.Where(p => !p.Equals(except)).OrderBy(p => KeyOf(p).DistanceTo(target)).Take(20);
            Assert.True(expected.SequenceEqual(into.Take(count).Select(e => e.Peer)), $"seed {seed}, case {i}");
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Random_changes_keep_buckets_and_count_in_step(int seed)
    {
        var random = new Random(seed);
        var table = NewTable();
        var model = new HashSet<PeerId>();
        var peers = Enumerable.Range(1, 300).Select(KadPeers.Id).ToList();
        for (var i = 0; i < 5000; i++)
        {
            var peer = peers[random.Next(peers.Count)];
            if (random.Next(3) == 0)
            {
                Assert.True(model.Remove(peer) == (table.Take(peer) is not null), $"seed {seed}, step {i}");
                continue;
            }
            var probed = table.Probe(peer, null, out _);
            var admission = table.TryAdd(peer, null, Start);
            if (admission == Admission.Added) Assert.True(model.Add(peer), $"seed {seed}, step {i}");
            // The bucket that may still split says yes and can turn out full; the others keep their word.
            if (probed != Admission.Added) Assert.Equal(probed, admission);
            Assert.True(table.Count == model.Count, $"seed {seed}, step {i}");
        }
        Assert.True(model.SetEquals(table.Snapshot().Select(e => e.Peer)));
    }

    [Fact]
    public void The_local_peer_is_not_admitted()
    {
        var table = NewTable();
        Assert.Equal(Admission.Self, table.TryAdd(Local, null, Start));
        Assert.Equal(Admission.Self, table.Probe(Local, null, out _));
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public void Peers_of_one_ip_group_are_limited()
    {
        var table = NewTable();
        var group = IpGroup.Of(IPAddress.Parse("45.1.0.1"));
        Assert.Equal(group, IpGroup.Of(IPAddress.Parse("::ffff:45.1.200.9")));
        Assert.NotEqual(group, IpGroup.Of(IPAddress.Parse("45.2.0.1")));
        Assert.Equal(IpGroup.Of(IPAddress.Parse("2001:db8::1")), IpGroup.Of(IPAddress.Parse("2001:db8:ffff::1")));
        var outcomes = Enumerable.Range(1, 50).Select(i => table.TryAdd(KadPeers.Id(i), group, Start)).ToList();
        // One bucket takes two of a group; with one bucket in the table that is all.
        Assert.Equal(2, outcomes.Count(o => o == Admission.Added));
        Assert.Equal(48, outcomes.Count(o => o == Admission.GroupFull));
        foreach (var entry in table.Snapshot()) table.Take(entry.Peer);
        Assert.Equal(Admission.Added, table.TryAdd(KadPeers.Id(60), group, Start));
    }

    [Fact]
    public void At_most_three_of_a_group_in_the_whole_table()
    {
        var (table, _) = Filled(new Random(5), 500);
        var group = IpGroup.Of(IPAddress.Parse("45.1.0.1"));
        foreach (var entry in table.Snapshot().Take(60)) table.Take(entry.Peer);
        var added = Enumerable.Range(1, 2000).Count(i => table.TryAdd(KadPeers.Id(i), group, Start) == Admission.Added);
        Assert.Equal(3, added);
    }

    [Fact]
    public void A_full_bucket_names_its_stalest_peer_and_only_gives_that_place_away()
    {
        var (far, newcomer) = FarPeers(21);
        var table = NewTable();
        for (var i = 0; i < 20; i++) Assert.Equal(Admission.Added, table.TryAdd(far[i], null, Start.AddMinutes(i)));
        // The last bucket is full of far peers: a near one makes it unfold, and then the far one's bucket is fixed.
        Assert.Equal(Admission.BucketFull, table.TryAdd(newcomer, null, Start.AddHours(1)));
        table.Probe(newcomer, null, out var incumbent);
        Assert.Equal(far[0], incumbent!.Peer);

        table.TryAdd(far[0], null, Start.AddHours(2));
        table.Find(far[7])!.IsConnected = false;
        table.Probe(newcomer, null, out incumbent);
        Assert.Equal(far[7], incumbent!.Peer);

        Assert.NotNull(table.Take(far[7]));
        Assert.Equal(Admission.Added, table.TryAdd(newcomer, null, Start.AddHours(3)));
        Assert.Equal(20, table.Count);
    }

    [Fact]
    public void Peers_wait_for_a_place_in_a_full_bucket_the_last_heard_of_first()
    {
        var (far, _) = FarPeers(60);
        var table = NewTable();
        foreach (var peer in far[..20]) table.TryAdd(peer, null, Start);
        foreach (var peer in far[20..40]) table.Wait(peer, null);
        // No more than ten, and each once.
        Assert.Equal(0, table.ReplacementCount);
        Assert.Equal(Admission.BucketFull, table.TryAdd(far[20], null, Start));
        foreach (var peer in far[20..40]) table.Wait(peer, null);
        table.Wait(far[35], null);
        Assert.Equal(10, table.ReplacementCount);
        Assert.Null(table.TakeReplacement(KeyOf(far[0])));

        table.Take(far[3]);
        Assert.Equal(far[35], table.TakeReplacement(KeyOf(far[3]))!.Peer);
        Assert.Equal(far[39], table.TakeReplacement(KeyOf(far[3]))!.Peer);
        Assert.Equal(Admission.Added, table.TryAdd(far[38], null, Start));
        Assert.Equal(7, table.ReplacementCount);
        table.Take(far[4]);
        Assert.Equal(far[37], table.TakeReplacement(KeyOf(far[4]))!.Peer);
    }

    [Fact]
    public void Those_waiting_are_of_different_ip_groups_too()
    {
        var (far, _) = FarPeers(60);
        var table = NewTable();
        foreach (var peer in far[..20]) table.TryAdd(peer, null, Start);
        Assert.Equal(Admission.BucketFull, table.TryAdd(far[20], null, Start));
        var group = IpGroup.Of(IPAddress.Parse("45.1.0.1"));
        foreach (var peer in far[20..30]) table.Wait(peer, group);
        Assert.Equal(2, table.ReplacementCount);
    }

    [Fact]
    public void Keys_made_for_a_bucket_lie_in_it()
    {
        var random = new Random(3);
        var local = KeyOf(Local);
        for (var prefix = 0; prefix <= 12; prefix++)
        {
            var key = BucketKey.Create(local, prefix, random);
            Assert.Equal(34, key.Length);
            Assert.Equal(prefix, KadKey.Of(key).CommonPrefixLength(local));
            Assert.NotEqual(key, BucketKey.Create(local, prefix, random));
        }
    }

    [Fact]
    public void Nearest_does_not_allocate()
    {
        var (table, added) = Filled(new Random(9), 1000);
        var into = new RoutingEntry[20];
        var key = added[3].Bytes.ToArray();
        table.Nearest(KadKey.Of(key), added[0], into);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++) table.Nearest(KadKey.Of(key), added[0], into);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static (List<PeerId> Far, PeerId Newcomer) FarPeers(int count)
    {
        var far = Enumerable.Range(1, 200).Select(KadPeers.Id).Where(p => KeyOf(p).CommonPrefixLength(KeyOf(Local)) == 0).Take(count).ToList();
        return (far, far[^1]);
    }

    private static (RoutingTable Table, List<PeerId> Added) Filled(Random random, int offers)
    {
        var table = NewTable();
        var added = new List<PeerId>();
        for (var i = 0; i < offers; i++)
        {
            var peer = KadPeers.Random(random);
            if (table.TryAdd(peer, null, Start) == Admission.Added) added.Add(peer);
        }
        return (table, added);
    }

    private static RoutingTable NewTable() => new(KeyOf(Local), Limits);

    private static KadKey KeyOf(PeerId peer) => KadKey.Of(peer.Bytes.Span);
}
