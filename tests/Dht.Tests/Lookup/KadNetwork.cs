using Registry.Dht.Routing;
using Registry.Identity;
using Registry.Libp2p.Transport.Memory;

namespace Registry.Dht.Tests.Lookup;

/// <summary>Hosts on one network in memory that all know the first, and through it some others.</summary>
internal sealed class KadNetwork : IAsyncDisposable
{
    private readonly List<KadHost> _hosts = [];

    public MemoryNetwork Wire { get; } = new();

    public IReadOnlyList<KadHost> Hosts => _hosts;

    public KadHost this[int index] => _hosts[index];

    public static async Task<KadNetwork> StartAsync(int hosts, KadOptions? options = null)
    {
        var network = new KadNetwork();
        for (var i = 1; i <= hosts; i++) await network.AddAsync(new KadHostOptions(i) { Kad = options ?? new KadOptions() });
        return network;
    }

    /// <summary>Joins over the first host, and waits until that one knows the newcomer, if it has room for it.</summary>
    public async Task<KadHost> AddAsync(KadHostOptions options)
    {
        var host = await KadHost.StartAsync(Wire, options);
        _hosts.Add(host);
        if (_hosts.Count == 1) return host;
        await host.Dht.BootstrapAsync([_hosts[0].FullAddress], CancellationToken.None);
        var first = _hosts[0].Dht.Table;
        if (options.IsServer) await Eventually.IsTrue(() => first.Probe(host.Id, group: null, out _) is Admission.Refreshed or Admission.BucketFull, $"the first host knows host {options.Number}");
        return host;
    }

    public async Task RemoveAsync(int index)
    {
        var host = _hosts[index];
        _hosts.RemoveAt(index);
        await host.DisposeAsync();
    }

    /// <summary>The hosts closest to a key, but for one.</summary>
    public List<PeerId> Closest(byte[] key, int count, KadHost except)
    {
        var target = KadKey.Of(key);
        return [.. _hosts.Where(h => h != except).Select(h => h.Id).OrderBy(id => KadKey.Of(id.Bytes.Span).DistanceTo(target)).Take(count)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts) await host.DisposeAsync();
    }
}
