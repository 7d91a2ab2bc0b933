using Registry.Dht.Routing;
using Registry.Dht.Tests.Wire.Generated;
using Registry.Identity;
using Registry.Libp2p.Transport.Memory;
using Registry.Testing;

namespace Registry.Dht.Tests.Lookup;

/// <summary>Hosts on one network in memory that all know the first, and through it some others.</summary>
internal sealed class KadNetwork : IAsyncDisposable
{
    private readonly List<KadHost> _hosts = [];
    private readonly List<ScriptedPeer> _scripted = [];

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

    /// <summary>A peer that every host knows and that answers FIND_NODE as one that knows nobody, and other requests as it is told.</summary>
    public async Task<ScriptedPeer> AddScriptedAsync(int number, Func<Message, byte[]?> answer)
    {
        var peer = await ScriptedPeer.StartAsync(Wire, number, answer);
        _scripted.Add(peer);
        foreach (var host in _hosts)
        {
            await peer.Host.ConnectAsync(host);
            await Eventually.IsTrue(() => host.Dht.Table.Find(peer.Host.Id) is not null, "the scripted peer is known");
        }
        return peer;
    }

    /// <summary>One that leaves all but FIND_NODE unanswered.</summary>
    public Task<ScriptedPeer> AddMuteAsync(int number) => AddScriptedAsync(number, static _ => null);

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
        foreach (var peer in _scripted) await peer.DisposeAsync();
        foreach (var host in _hosts) await host.DisposeAsync();
    }
}
