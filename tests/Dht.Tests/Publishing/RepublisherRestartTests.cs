using System.Text;
using Registry.Dht.Publishing;
using Registry.Dht.Tests.Lookup;
using Registry.Testing;

namespace Registry.Dht.Tests.Publishing;

/// <summary>With a real database, and so in real time.</summary>
public sealed class RepublisherRestartTests : IAsyncDisposable
{
    private readonly KadNetwork _network = new();
    private readonly FixedValues _values = new();
    private readonly KadDatabase _file = new();

    [Fact]
    public async Task What_is_published_goes_on_after_a_restart()
    {
        await using var database = _file.Open();
        var journal = new RepublishJournal(database);
        _values.Set("/n/changed", 1);
        _values.Set("/n/same", 1);
        var publisher = await StartAsync(hosts: 3, journal);
        await publisher.Dht.StartProvidingAsync(KadPeers.Key(1), KadPeers.Key(2));
        await publisher.Dht.StopProvidingAsync(KadPeers.Key(2));
        await AreHeldAsync(publisher, "/n/changed", 1);
        await AreHeldAsync(publisher, "/n/same", 1);
        await Eventually.IsTrue(() => journal.Load().Count == 3 && journal.Load().TrueForAll(r => r.Published is not null), "saved");
        var due = journal.Load().ToDictionary(r => Convert.ToHexString(r.Key), r => r.Due);

        await _network.RemoveAsync(_network.Hosts.Count - 1);
        _values.Set("/n/changed", 2);
        var again = await AddPublisherAsync(journal);
        Assert.Equal((1, 2), (again.Dht.Republishing.Count().Keys, again.Dht.Republishing.Count().Values));
        await AreHeldAsync(again, "/n/changed", 2);
        await Eventually.IsTrue(() => journal.Load().TrueForAll(r => r.Digest != 0 || r.Kind == RepublishKind.Provider), "saved again");
        Assert.Equal(due[Convert.ToHexString("/n/same"u8)], journal.Load().Single(r => r.Key.AsSpan().SequenceEqual("/n/same"u8)).Due);

        // A key that has no value any more is not published any more.
        _values.Set("/n/same", null);
        await Eventually.IsTrue(() => journal.Load().Count == 2, "forgotten");
    }

    public async ValueTask DisposeAsync()
    {
        await _network.DisposeAsync();
        _file.Dispose();
    }

    private async Task<KadHost> StartAsync(int hosts, RepublishJournal journal)
    {
        for (var i = 1; i < hosts; i++) await _network.AddAsync(new KadHostOptions(i));
        return await AddPublisherAsync(journal);
    }

    private Task<KadHost> AddPublisherAsync(RepublishJournal journal)
        => _network.AddAsync(new KadHostOptions(100)
        {
            Published = _values,
            Republishing = journal,
            // It looks every two seconds whether it is still alone; what failed is tried again a minute later.
            Time = TimeProvider.System,
            Kad = new KadOptions { GiveUpRequest = TimeSpan.FromMinutes(1), RequestTimeout = TimeSpan.FromMinutes(1) },
        });

    private Task AreHeldAsync(KadHost publisher, string key, byte value)
    {
        var bytes = Encoding.UTF8.GetBytes(key);
        return Eventually.IsTrue(() => _network.Hosts.Where(h => h != publisher).All(h => h.Counters.Get(bytes, DateTimeOffset.UtcNow) is { } held && held.Value.Span[0] == value), $"{key} is {value} everywhere");
    }
}
