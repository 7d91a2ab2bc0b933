using System.Runtime.CompilerServices;
using Registry.Dht.Providers;
using Registry.Dht.Routing;
using Registry.Dht.Wire;
using Registry.Identity;
using Registry.Libp2p.Swarm;

namespace Registry.Dht.Lookup;

/// <summary>Finds providers: those held here, then those that the network names, as they come.</summary>
internal sealed class ProviderSearch(LookupDriver lookups, KadStores stores, Swarm swarm)
{
    // Far more than anybody waits for.
    private const int MaxWithoutAddress = 4096;

    /// <summary>
    /// Each peer once, up to <paramref name="count"/>. Those of whom nobody gives an address come last. Throws
    /// ArgumentException for a key that has not 1 to 80 bytes.
    /// </summary>
    public IAsyncEnumerable<KnownProvider> FindAsync(ReadOnlyMemory<byte> key, int count, LookupTrace? trace, CancellationToken cancellation)
    {
        if (key.Length is 0 or > ProviderStore.MaxKeyLength) throw new ArgumentException($"A key of providers has 1 to {ProviderStore.MaxKeyLength} bytes, not {key.Length}.", nameof(key));
        return SearchAsync(key, count, trace, cancellation);
    }

    private async IAsyncEnumerable<KnownProvider> SearchAsync(
        ReadOnlyMemory<byte> key, int count, LookupTrace? trace, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var given = new HashSet<PeerId>();
        var withoutAddress = new List<KnownProvider>();
        if (count <= 0) yield break;
        foreach (var held in Held(key.Span))
        {
            if (!IsComplete(held, withoutAddress, out var provider) || !given.Add(provider.Peer)) continue;
            yield return provider;
            if (given.Count == count) yield break;
        }
        using var run = lookups.Start(LookupKind.Providers, KadMessageType.GetProviders, key, KBucket.Capacity, trace, cancellation);
        if (given.Count > 0) run.Found(hop: 0);
        while (await run.NextAsync() is { } answer)
        {
            foreach (var named in answer.Reply.Providers)
            {
                run.Found(answer.From.Hop);
                if (!IsComplete(named, withoutAddress, out var provider) || !given.Add(provider.Peer)) continue;
                yield return provider;
                if (given.Count == count) yield break;
            }
        }
        foreach (var provider in withoutAddress)
        {
            if (!given.Add(provider.Peer)) continue;
            yield return provider;
            if (given.Count == count) yield break;
        }
    }

    /// <summary>Fills in the addresses that are known here when none came along; without any it has to wait, since another peer may know some.</summary>
    private bool IsComplete(KnownProvider named, List<KnownProvider> withoutAddress, out KnownProvider provider)
    {
        provider = named.Addresses.Count > 0 ? named : named with { Addresses = swarm.PeerStore.Addresses(named.Peer) };
        if (provider.Addresses.Count > 0) return true;
        if (withoutAddress.Count < MaxWithoutAddress) withoutAddress.Add(provider);
        return false;
    }

    private List<KnownProvider> Held(ReadOnlySpan<byte> key)
    {
        var held = new List<KnownProvider>();
        foreach (var source in stores.Sources) source.Collect(key, held);
        foreach (var stored in stores.Providers.Providers(key)) held.Add(new KnownProvider(stored.Peer, stored.Addresses));
        return held;
    }
}
