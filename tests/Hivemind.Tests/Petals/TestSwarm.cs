using Registry.Hivemind.Petals;
using Registry.Hivemind.Values;
using Registry.Identity;

namespace Registry.Hivemind.Tests.Petals;

/// <summary>What is stored in a swarm, and a lookup over it.</summary>
internal sealed class TestSwarm(TimeProvider time)
{
    private readonly Dictionary<DhtId, Dictionary<string, DictionaryEntry>> _dictionaries = [];

    /// <summary>Keys asked for in each lookup.</summary>
    public List<int> Asked { get; } = [];

    /// <summary>When set, what a lookup ends in once it has found what is stored.</summary>
    public Func<CancellationToken, Task>? After { get; set; }

    public static PeerId Peer(int seed) => PrivateKey.FromEd25519Seed([.. BitConverter.GetBytes(seed), .. new byte[28]]).PublicKey.PeerId;

    public void AddModel(string prefix, int blocks, string? repository = null, string index = "_farmesh.models") =>
        Store(DhtKeys.OfText(index), Packed.Of(prefix), Packed.Of(new Dictionary<string, object?> { ["num_blocks"] = blocks, ["repository"] = repository }), null);

    /// <summary>Announces a server under each of its blocks, as Petals does.</summary>
    public void Announce(int seed, string prefix, int start, int end, double throughput = 10, int state = 2, bool self = false) =>
        Announce(Peer(seed), prefix, start, end, throughput, state, self);

    public void Announce(PeerId peer, string prefix, int start, int end, double throughput = 10, int state = 2, bool self = false)
    {
        var value = Packed.Server(state, throughput, ("start_block", start), ("end_block", end));
        for (var block = start; block < end; block++) Store(PetalsKeys.Block(prefix, block), Packed.Of(peer.ToString()), value, self ? peer : null);
    }

    public void Store(DhtId key, byte[] subkey, byte[] value, PeerId? self)
    {
        var expiration = time.GetUtcNow().ToUnixTimeSeconds() + 240;
        if (!_dictionaries.TryGetValue(key, out var entries)) _dictionaries.Add(key, entries = []);
        entries[Convert.ToHexString(subkey)] = new DictionaryEntry(subkey, value, expiration, self);
    }

    public void Clear() => _dictionaries.Clear();

    public async Task<IReadOnlyDictionary<DhtId, DhtValue>> GetAsync(IReadOnlyCollection<DhtId> keys, CancellationToken cancellation)
    {
        Asked.Add(keys.Count);
        var found = new Dictionary<DhtId, DhtValue>();
        foreach (var key in keys)
        {
            if (_dictionaries.TryGetValue(key, out var entries)) found[key] = new DhtValue(default, entries.Values.Max(entry => entry.Expiration), [.. entries.Values]);
        }

        if (After is not null) await After(cancellation);
        return found;
    }
}
