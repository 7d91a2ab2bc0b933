using Registry.Dht.Wire;
using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Dht.Providers;

public sealed partial class ProviderStore
{
    /// <summary>The live records of a key, or <paramref name="max"/> of them: then the next call goes on where this one ended.</summary>
    public IReadOnlyList<HeldProvider> Providers(ReadOnlySpan<byte> key, int max = int.MaxValue)
    {
        var now = Now;
        var held = new List<HeldProvider>();
        lock (_gate)
        {
            if (_keys.Find(key) is not (>= 0 and var number)) return held;
            ref var row = ref _keys[number];
            var records = row.Records;
            var visited = 0;
            for (; visited < records.Length && held.Count < max; visited++)
            {
                var record = records[(row.Turn + visited) % records.Length];
                if (record.Expires > now) held.Add(Describe(record, now));
            }
            if (visited < records.Length) row.Advance(visited);
        }
        return held;
    }

    /// <summary>Keys in no particular order, at most <paramref name="max"/>, after passing over <paramref name="skip"/>.</summary>
    public IReadOnlyList<HeldProviderKey> Keys(int skip, int max)
    {
        var held = new List<HeldProviderKey>();
        lock (_gate)
        {
            for (var number = 0; number < _keys.NumberLimit && held.Count < max; number++)
            {
                if (!_keys.Has(number) || skip-- > 0) continue;
                var records = _keys[number].Records;
                uint last = 0;
                foreach (var record in records) last = Math.Max(last, record.Expires);
                held.Add(new HeldProviderKey(_keys.Key(number).ToArray(), records.Length, Wall(last)));
            }
        }
        return held;
    }

    /// <summary>Unexpired and expired records held under the key.</summary>
    internal int CountOf(ReadOnlySpan<byte> key)
    {
        lock (_gate) return _keys.Find(key) is >= 0 and var number ? _keys[number].Records.Length : 0;
    }

    private DateTimeOffset Wall(uint seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds + (long)_time.Offset.TotalSeconds);

    private HeldProvider Describe(ProviderRecord record, uint now)
    {
        var encoded = _peers.Bytes(record.Peer);
        if (!PeerId.TryDecode(EncodedProvider.Id(encoded), out var peer) || !KadPeerView.TryParse(encoded, out var view))
        {
            throw new InvalidOperationException("A provider that was encoded here does not parse.");
        }

        var live = _peers[record.Peer].AddressesExpire > now;
        var addresses = live ? PeerAddresses.Decode(view, peer!, int.MaxValue) : [];
        return new HeldProvider(peer!, addresses, Wall(record.Expires));
    }
}

/// <summary>A provider record as an operator sees it. <see cref="Addresses"/> is empty once they are too old.</summary>
public sealed record HeldProvider(PeerId Peer, IReadOnlyList<Multiaddr> Addresses, DateTimeOffset Expires);

/// <summary>A key that provider records are held of, how many, and when the last of them expires.</summary>
public sealed record HeldProviderKey(ReadOnlyMemory<byte> Key, int Providers, DateTimeOffset Expires);
