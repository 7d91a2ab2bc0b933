using Registry.Dht.Providers;
using Registry.Dht.Wire;
using Registry.Identity;
using Registry.Testing;

namespace Registry.Dht.Tests.Providers;

public sealed class ProviderStoreTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Announcements_are_found_by_key_until_they_expire()
    {
        var store = NewStore();
        Assert.Equal(AddProviderOutcome.Added, store.Add(KadPeers.Key(1), KadPeers.Id(1), [KadPeers.Public(1)]));
        Assert.Equal(AddProviderOutcome.Added, store.Add(KadPeers.Key(1), KadPeers.Id(2), []));
        Assert.Equal(AddProviderOutcome.Added, store.Add(KadPeers.Key(2), KadPeers.Id(1), []));
        Assert.Equal([KadPeers.Id(1), KadPeers.Id(2)], Collected(store, 1));
        Assert.Equal((3, 2, 2), (store.RecordCount, store.KeyCount, store.PeerCount));

        _time.Advance(TimeSpan.FromHours(47));
        Assert.Equal(2, Collected(store, 1).Count);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(Collected(store, 1));
        _time.Advance(TimeSpan.FromMinutes(20));
        Assert.True(store.Expire(100));
        Assert.Equal((0, 0, 0), (store.RecordCount, store.KeyCount, store.PeerCount));
    }

    [Fact]
    public void Addresses_live_half_as_long_as_the_record()
    {
        var store = NewStore();
        store.Add(KadPeers.Key(1), KadPeers.Id(1), [KadPeers.Public(1)]);
        _time.Advance(TimeSpan.FromHours(23));
        Assert.True(Single(store, 1).HasAddresses);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(Single(store, 1).HasAddresses);
        store.Add(KadPeers.Key(2), KadPeers.Id(1), [KadPeers.Public(2)]);
        // Addresses belong to the peer: an announcement of another key renews them.
        Assert.True(Single(store, 1).HasAddresses);
        store.Add(KadPeers.Key(1), KadPeers.Id(1), []);
        Assert.True(Single(store, 1).HasAddresses);
    }

    [Fact]
    public void A_refreshed_record_outlives_its_first_expiry()
    {
        var store = NewStore();
        store.Add(KadPeers.Key(1), KadPeers.Id(1), []);
        store.Add(KadPeers.Key(1), KadPeers.Id(2), []);
        _time.Advance(TimeSpan.FromHours(22));
        Assert.Equal(AddProviderOutcome.Refreshed, store.Add(KadPeers.Key(1), KadPeers.Id(1), []));
        _time.Advance(TimeSpan.FromHours(27));
        Assert.True(store.Expire(100));
        Assert.Equal([KadPeers.Id(1)], Collected(store, 1));
        _time.Advance(TimeSpan.FromHours(30));
        Assert.True(store.Expire(100));
        Assert.Equal(0, store.KeyCount);
    }

    [Fact]
    public void Bounds_refuse_new_records_but_never_refreshes()
    {
        var store = NewStore(new ProviderStoreOptions { MaxRecords = 6, MaxPerKey = 3, MaxPerPeer = 2 });
        for (var i = 0; i < 3; i++) Assert.Equal(AddProviderOutcome.Added, store.Add(KadPeers.Key(1), KadPeers.Id(i), []));
        Assert.Equal(AddProviderOutcome.KeyFull, store.Add(KadPeers.Key(1), KadPeers.Id(3), []));
        Assert.Equal(AddProviderOutcome.Added, store.Add(KadPeers.Key(2), KadPeers.Id(0), []));
        Assert.Equal(AddProviderOutcome.PeerFull, store.Add(KadPeers.Key(3), KadPeers.Id(0), []));
        Assert.Equal(AddProviderOutcome.Added, store.Add(KadPeers.Key(3), KadPeers.Id(1), []));
        Assert.Equal(AddProviderOutcome.Added, store.Add(KadPeers.Key(3), KadPeers.Id(2), []));
        Assert.Equal(AddProviderOutcome.StoreFull, store.Add(KadPeers.Key(4), KadPeers.Id(9), []));
        _time.Advance(TimeSpan.FromHours(1));
        for (var i = 0; i < 3; i++) Assert.Equal(AddProviderOutcome.Refreshed, store.Add(KadPeers.Key(1), KadPeers.Id(i), []));
        Assert.Equal((6, 3), (store.RecordCount, store.PeerCount));
    }

    [Fact]
    public void An_expired_provider_gives_its_place_in_a_full_key_away()
    {
        var store = NewStore(new ProviderStoreOptions { MaxPerKey = 1 });
        store.Add(KadPeers.Key(1), KadPeers.Id(1), []);
        _time.Advance(TimeSpan.FromHours(48));
        Assert.Equal(AddProviderOutcome.Added, store.Add(KadPeers.Key(1), KadPeers.Id(2), []));
        Assert.Equal([KadPeers.Id(2)], Collected(store, 1));
    }

    [Fact]
    public void Expiry_is_done_in_slices()
    {
        var store = NewStore();
        for (var i = 0; i < 1000; i++) store.Add(KadPeers.Key(i), KadPeers.Id(i % 7), []);
        _time.Advance(TimeSpan.FromHours(49));
        for (var slice = 1; slice <= 10; slice++)
        {
            Assert.False(store.Expire(100));
            Assert.Equal(1000 - slice * 100, store.RecordCount);
        }
        Assert.True(store.Expire(100));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Agrees_with_a_plain_model_over_time(int seed)
    {
        var random = new Random(seed);
        var store = NewStore();
        var model = new Dictionary<(int Key, int Peer), DateTimeOffset>();
        for (var i = 0; i < 3000; i++)
        {
            var (key, peer) = (random.Next(40), random.Next(30));
            var now = _time.GetUtcNow();
            store.Add(KadPeers.Key(key), KadPeers.Id(peer), []);
            // Within ten minutes the first announcement counts.
            if (!model.TryGetValue((key, peer), out var held) || now + TimeSpan.FromHours(48) >= held + TimeSpan.FromMinutes(10) || held <= now)
            {
                model[(key, peer)] = now + TimeSpan.FromHours(48);
            }

            _time.Advance(TimeSpan.FromMinutes(random.Next(90)));
            if (random.Next(10) == 0) store.Expire(random.Next(1, 20));
            var asked = random.Next(40);
            var expected = model.Where(m => m.Key.Key == asked && m.Value > _time.GetUtcNow()).Select(m => KadPeers.Id(m.Key.Peer)).ToHashSet();
            Assert.True(expected.SetEquals(Collected(store, asked)), $"seed {seed}, step {i}");
        }
        while (!store.Expire(1000)) { }
        var live = model.Count(m => m.Value > _time.GetUtcNow() - TimeSpan.FromMinutes(20));
        Assert.True(store.RecordCount <= live, $"seed {seed}: {store.RecordCount} records, {live} live");
    }

    [Theory]
    [InlineData(2000, 140)]
    [InlineData(2000, 7)]
    [InlineData(3, 2)]
    [InlineData(2, 1)]
    public void More_providers_than_fit_take_turns(int providers, int max)
    {
        var store = NewStore();
        for (var i = 0; i < providers; i++) store.Add(KadPeers.Key(1), KadPeers.Id(i), []);
        var seen = new HashSet<PeerId>();
        for (var i = 0; i < (providers + max - 1) / max; i++) seen.UnionWith(Collected(store, 1, max));
        Assert.Equal(providers, seen.Count);
    }

    [Fact]
    public void Copies_take_no_more_than_their_room_in_a_message()
    {
        var store = NewStore();
        for (var i = 0; i < 50; i++) store.Add(KadPeers.Key(1), KadPeers.Id(i), [KadPeers.Public(i)]);
        var into = new StoredProvider[100];
        var each = EncodedPeer.LengthOf(KadPeerWriter.Encode(KadPeers.Id(1), [KadPeers.Public(1)]).Length);
        Assert.Equal(10, store.Collect(KadPeers.Key(1), new byte[10 * each], into));
        Assert.Equal(9, store.Collect(KadPeers.Key(1), new byte[10 * each - 1], into));
        Assert.Equal(0, store.Collect(KadPeers.Key(1), Array.Empty<byte>(), into));
    }

    [Fact]
    public void What_is_held_can_be_listed()
    {
        var store = NewStore();
        store.Add(KadPeers.Key(1), KadPeers.Id(1), [KadPeers.Public(1)]);
        _time.Advance(TimeSpan.FromHours(1));
        store.Add(KadPeers.Key(1), KadPeers.Id(2), []);
        store.Add(KadPeers.Key(2), KadPeers.Id(2), []);
        var expires = _time.GetUtcNow() + TimeSpan.FromHours(48);
        Assert.Equal([KadPeers.Id(1), KadPeers.Id(2)], store.Providers(KadPeers.Key(1)).Select(p => p.Peer));
        Assert.Equal([KadPeers.Public(1)], store.Providers(KadPeers.Key(1))[0].Addresses);
        Assert.Equal(expires, store.Providers(KadPeers.Key(2)).Single().Expires);
        Assert.Empty(store.Providers(KadPeers.Key(3)));
        foreach (var turn in new[] { 1, 2, 1 }) Assert.Equal(KadPeers.Id(turn), store.Providers(KadPeers.Key(1), max: 1).Single().Peer);
        Assert.Equal([2, 1], store.Keys(0, 10).Select(k => k.Providers));
        Assert.Equal(KadPeers.Key(2), store.Keys(1, 10).Single().Key.ToArray());
        Assert.Equal(expires, store.Keys(0, 1).Single().Expires);
    }

    private ProviderStore NewStore(ProviderStoreOptions? options = null) => new(options ?? new ProviderStoreOptions(), _time);

    private static StoredProvider Single(ProviderStore store, int key)
    {
        var into = new StoredProvider[2];
        Assert.Equal(1, store.Collect(KadPeers.Key(key), new byte[1024], into));
        return into[0];
    }

    private static List<PeerId> Collected(ProviderStore store, int key, int max = 100)
    {
        var into = new StoredProvider[max];
        var count = store.Collect(KadPeers.Key(key), new byte[64 * 1024], into);
        return [.. into.Take(count).Select(p => PeerId.TryDecode(p.Id, out var id) ? id! : throw new InvalidOperationException())];
    }
}
