using System.Buffers;
using Registry.Dht.Providers;
using Registry.Dht.Routing;
using Registry.Dht.Wire;
using Registry.Identity;
using Registry.Libp2p.Swarm;

namespace Registry.Dht.Server;

/// <summary>GET_PROVIDERS and ADD_PROVIDER.</summary>
internal sealed class ProvidersResponder(
    ProviderStore store, IReadOnlyList<IProviderSource> sources, CloserPeers closer, ProviderEncoder encoder, KadOptions options, Random random)
{
    private const int MaxAddressesPerProvider = 16;

    // Far more than fit into an answer, so that those that do are a fair draw.
    private const int MaxDrawn = 512;

    private readonly Lock _randomGate = new();

    public RequestResult Add(in KadMessageView request, Asker asker, PeerStore peers)
    {
        if (request.Key.Length is 0 or > ProviderStore.MaxKeyLength) return RequestResult.Malformed;
        foreach (var provider in request.ProviderPeers)
        {
            if (!provider.Id.SequenceEqual(asker.Peer.Bytes.Span)) continue;
            var addresses = PeerAddresses.Decode(provider, asker.Peer, MaxAddressesPerProvider);
            // rust-libp2p announces confirmed external addresses only, often none: then what identify said counts.
            var outcome = store.Add(request.Key, asker.Peer, addresses.Count > 0 ? addresses : peers.Addresses(asker.Peer));
            return outcome is AddProviderOutcome.Added or AddProviderOutcome.Refreshed ? RequestResult.Stored : RequestResult.Ignored;
        }
        return RequestResult.Ignored;
    }

    public RequestResult Answer(ReadOnlySpan<byte> key, Asker asker, IBufferWriter<byte> output)
    {
        if (key.Length is 0 or > ProviderStore.MaxKeyLength) return RequestResult.Malformed;
        var buffer = default(EncodedPeerBuffer);
        Span<EncodedPeer> near = buffer;
        near = near[..closer.Collect(KadKey.Of(key), asker, near, out _)];
        var room = options.MaxReplyBytes - KadMessageWriter.BaseLength(KadMessageType.GetProviders, key, default);
        foreach (ref readonly var peer in near) room -= peer.EncodedLength;

        var known = FromSources(key);
        var seen = known.Count > 0 ? new HashSet<PeerId>() : null;
        var drawn = ArrayPool<EncodedPeer>.Shared.Rent(known.Count + MaxDrawn);
        var count = seen is null ? 0 : encoder.Encode(known, asker, seen, drawn);
        count += FromStore(key, asker, seen, drawn.AsSpan(count, MaxDrawn));
        KadMessageWriter.Write(output, KadMessageType.GetProviders, key, closer: near, providers: Fit(drawn.AsSpan(0, count), room));
        ArrayPool<EncodedPeer>.Shared.Return(drawn, clearArray: true);
        return RequestResult.Answered;
    }

    private List<KnownProvider> FromSources(ReadOnlySpan<byte> key)
    {
        var known = new List<KnownProvider>();
        foreach (var source in sources) source.Collect(key, known);
        return known;
    }

    private int FromStore(ReadOnlySpan<byte> key, Asker asker, HashSet<PeerId>? seen, Span<EncodedPeer> into)
    {
        var stored = ArrayPool<StoredProvider>.Shared.Rent(MaxDrawn);
        var count = store.Collect(key, (uint)Draw(int.MaxValue), stored.AsSpan(0, MaxDrawn));
        var written = encoder.Encode(stored.AsSpan(0, count), asker, seen, into);
        ArrayPool<StoredProvider>.Shared.Return(stored, clearArray: true);
        return written;
    }

    /// <summary>All of them when they fit, else a random choice of as many as do.</summary>
    private ReadOnlySpan<EncodedPeer> Fit(Span<EncodedPeer> peers, int room)
    {
        var total = 0;
        foreach (ref readonly var peer in peers) total += peer.EncodedLength;
        if (total <= room) return peers;
        for (var i = 0; i < peers.Length; i++)
        {
            var chosen = i + Draw(peers.Length - i);
            (peers[i], peers[chosen]) = (peers[chosen], peers[i]);
            room -= peers[i].EncodedLength;
            if (room < 0) return peers[..i];
        }
        return peers;
    }

    /// <summary>A seeded Random is not safe to share between threads.</summary>
    private int Draw(int below)
    {
        lock (_randomGate) return random.Next(below);
    }
}
