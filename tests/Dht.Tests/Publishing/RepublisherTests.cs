using System.Text;
using Registry.Dht.Publishing;
using Registry.Dht.Tests.Lookup;
using Registry.Testing;

namespace Registry.Dht.Tests.Publishing;

public sealed class RepublisherTests : IAsyncDisposable
{
    private readonly KadNetwork _network = new();
    private readonly ManualTimeProvider _time = new();
    private readonly FixedValues _values = new();
    private readonly TempDatabase _file = new();

    [Fact]
    public async Task Keys_are_announced_at_once()
    {
        var publisher = await StartAsync(hosts: 4);
        Assert.True(await publisher.Dht.StartProvidingAsync(TestPeers.Key(1), TestPeers.Key(2)));
        await ComesTrueAsync(() => Others(publisher).All(h => h.Providers.RecordCount == 2), "announced");
        Assert.Equal([publisher.Id], Others(publisher).First().Providers.Providers(TestPeers.Key(1)).Select(p => p.Peer));
        Assert.Equal([publisher.Id], publisher.Providers.Providers(TestPeers.Key(1)).Select(p => p.Peer));
    }

    [Fact]
    public async Task Values_are_put_when_they_are_new_and_when_they_change()
    {
        _values.Set("/n/old", 1);
        var publisher = await StartAsync(hosts: 3);
        await AreHeldAsync(publisher, "/n/old", 1);
        _values.Set("/n/new", 1);
        await AreHeldAsync(publisher, "/n/new", 1);
        _values.Set("/n/new", 2);
        await AreHeldAsync(publisher, "/n/new", 2);
    }

    [Fact]
    public async Task What_is_published_goes_on_after_a_restart()
    {
        await using var database = _file.Open();
        var journal = new RepublishJournal(database);
        _values.Set("/n/changed", 1);
        _values.Set("/n/same", 1);
        var publisher = await StartAsync(hosts: 3, journal);
        await publisher.Dht.StartProvidingAsync(TestPeers.Key(1), TestPeers.Key(2));
        await publisher.Dht.StopProvidingAsync(TestPeers.Key(2));
        await AreHeldAsync(publisher, "/n/changed", 1);
        await AreHeldAsync(publisher, "/n/same", 1);
        await ComesTrueAsync(() => journal.Load().Count == 3 && journal.Load().TrueForAll(r => r.Published is not null), "saved");
        var due = journal.Load().ToDictionary(r => Convert.ToHexString(r.Key), r => r.Due);

        await _network.RemoveAsync(_network.Hosts.Count - 1);
        _values.Set("/n/changed", 2);
        var again = await AddPublisherAsync(journal);
        Assert.Equal((1, 2), (again.Dht.Republishing.Count().Keys, again.Dht.Republishing.Count().Values));
        await AreHeldAsync(again, "/n/changed", 2);
        await ComesTrueAsync(() => journal.Load().TrueForAll(r => r.Digest != 0 || r.Kind == RepublishKind.Provider), "saved again");
        Assert.Equal(due[Convert.ToHexString("/n/same"u8)], journal.Load().Single(r => r.Key.AsSpan().SequenceEqual("/n/same"u8)).Due);

        // A key that has no value any more is not published any more.
        _values.Set("/n/same", null);
        await ComesTrueAsync(() => journal.Load().Count == 2, "forgotten");
    }

    [Fact]
    public async Task Many_keys_cost_few_lookups()
    {
        const int keys = 2000;
        var publisher = await StartAsync(hosts: 6);
        await publisher.Dht.StartProvidingAsync([.. Enumerable.Range(0, keys).Select(i => (ReadOnlyMemory<byte>)TestPeers.Key(i))]);
        await ComesTrueAsync(() => Others(publisher).All(h => h.Providers.KeyCount == keys), "announced");
        Assert.InRange(publisher.Dht.Republishing.Counters.Lookups, 1, 3);
    }

    [Fact]
    public async Task Too_many_keys_are_refused_as_a_whole()
    {
        await _network.AddAsync(new KadHostOptions(1) { Kad = new KadOptions { Republish = new RepublishOptions { MaxKeys = 2 } } });
        var dht = _network[0].Dht;
        Assert.True(await dht.StartProvidingAsync(TestPeers.Key(1)));
        Assert.False(await dht.StartProvidingAsync(TestPeers.Key(2), TestPeers.Key(3)));
        Assert.True(await dht.StartProvidingAsync(TestPeers.Key(1), TestPeers.Key(2)));
        Assert.Equal(2, dht.Republishing.Count().Keys);
        await Assert.ThrowsAsync<ArgumentException>(() => dht.StartProvidingAsync(new byte[81]));
    }

    [Fact]
    public async Task A_lonely_node_publishes_as_soon_as_somebody_is_there()
    {
        var publisher = await AddPublisherAsync();
        await publisher.Dht.StartProvidingAsync(TestPeers.Key(1));
        Assert.Equal(1, publisher.Dht.Republishing.Count().Overdue);
        var other = await _network.AddAsync(new KadHostOptions(1) { Time = _time });
        await ComesTrueAsync(() => other.Providers.RecordCount == 1, "announced");
    }

    public async ValueTask DisposeAsync()
    {
        await _network.DisposeAsync();
        _file.Dispose();
    }

    private async Task<KadHost> StartAsync(int hosts, RepublishJournal? journal = null)
    {
        for (var i = 1; i < hosts; i++) await _network.AddAsync(new KadHostOptions(i) { Time = _time });
        return await AddPublisherAsync(journal);
    }

    private Task<KadHost> AddPublisherAsync(RepublishJournal? journal = null)
        => _network.AddAsync(new KadHostOptions(100) { Time = _time, Published = _values, Republishing = journal });

    private IEnumerable<KadHost> Others(KadHost host) => _network.Hosts.Where(h => h != host);

    private Task AreHeldAsync(KadHost publisher, string key, byte value)
    {
        var bytes = Encoding.UTF8.GetBytes(key);
        return ComesTrueAsync(() => Others(publisher).All(h => h.Counters.Get(bytes, _time.GetUtcNow()) is { } held && held.Value.Span[0] == value), $"{key} is {value} everywhere");
    }

    /// <summary>Lets time go on, but not so fast that requests time out.</summary>
    private Task ComesTrueAsync(Func<bool> condition, string what)
        => Eventually.IsTrue(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(20));
            return condition();
        }, what);
}
