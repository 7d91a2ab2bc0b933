using System.Buffers;
using Registry.Dht.Providers;
using Registry.Dht.Routing;
using Registry.Dht.Wire;
using Registry.Identity;
using Registry.Libp2p.Swarm;

namespace Registry.Dht.Server;

/// <summary>GET_PROVIDERS and ADD_PROVIDER.</summary>
internal sealed class ProvidersResponder(
    ProviderStore store, IReadOnlyList<IProviderSource> sources, CloserPeers closer, ProviderEncoder encoder, KadOptions options)
{
    private const int MaxAddressesPerProvider = 16;

    // No more fit into an answer of 16 KiB, ids of 36 bytes each.
    private const int MaxNamed = 512;


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

        var named = ArrayPool<EncodedPeer>.Shared.Rent(2 * MaxNamed);
        var bytes = ArrayPool<byte>.Shared.Rent(room);
        var count = FromSources(key, asker, ref room, named.AsSpan(0, MaxNamed), out var seen);
        count += FromStore(key, asker, seen, new ArraySegment<byte>(bytes, 0, room), named.AsSpan(count));
        KadMessageWriter.Write(output, KadMessageType.GetProviders, key, closer: near, providers: named.AsSpan(0, count));
        ArrayPool<byte>.Shared.Return(bytes);
        ArrayPool<EncodedPeer>.Shared.Return(named, clearArray: true);
        return RequestResult.Answered;
    }

    /// <summary>The best first, as each source has them. They leave half of the room to those that announced themselves, if there are any.</summary>
    private int FromSources(ReadOnlySpan<byte> key, Asker asker, ref int room, Span<EncodedPeer> into, out HashSet<PeerId>? seen)
    {
        var known = new List<KnownProvider>();
        foreach (var source in sources) source.Collect(key, known);
        seen = null;
        if (known.Count == 0) return 0;
        seen = [];
        var kept = store.CountOf(key) > 0 ? room / 2 : 0;
        room -= kept;
        var count = encoder.Encode(known, asker, seen, ref room, into);
        room += kept;
        return count;
    }

    private int FromStore(ReadOnlySpan<byte> key, Asker asker, HashSet<PeerId>? seen, ArraySegment<byte> bytes, Span<EncodedPeer> into)
    {
        var stored = ArrayPool<StoredProvider>.Shared.Rent(MaxNamed);
        var count = store.Collect(key, bytes, stored.AsSpan(0, MaxNamed));
        count = encoder.Encode(stored.AsSpan(0, count), asker, seen, bytes.Count, into);
        ArrayPool<StoredProvider>.Shared.Return(stored, clearArray: true);
        return count;
    }
}
