using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Libp2p.Swarm;

/// <summary>
/// What is known of peers: addresses with expiry, protocols, agent, newest signed record. Bounded: disconnected peers that
/// would expire first make room for others. The remote port of an inbound connection is never among the addresses.
/// Safe to use from several threads.
/// </summary>
public sealed class PeerStore
{
    private readonly Dictionary<PeerId, PeerEntry> _peers = [];
    private readonly Lock _gate = new();
    private readonly PeerStoreOptions _options;
    private readonly TimeProvider _time;

    internal PeerStore(PeerStoreOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        Strings = new StringPool(options.MaxPooledStrings);
    }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _peers.Count;
            }
        }
    }

    internal StringPool Strings { get; }

    private long Now => _time.GetUtcNow().UtcTicks;

    /// <summary>Every peer known, connected or not; a copy.</summary>
    public IReadOnlyList<PeerId> Peers()
    {
        lock (_gate)
        {
            return [.. _peers.Keys];
        }
    }

    /// <summary>Unexpired addresses, without /p2p, most trustworthy first; empty when none. The list never changes.</summary>
    public IReadOnlyList<Multiaddr> Addresses(PeerId peer)
    {
        lock (_gate)
        {
            return _peers.TryGetValue(peer, out var entry) ? entry.Addresses(Now) : [];
        }
    }

    /// <summary>Some of its addresses are such as the peer itself has told or answered at; the rest is hearsay.</summary>
    public bool HasOwnWord(PeerId peer)
    {
        var now = Now;
        lock (_gate)
        {
            return _peers.TryGetValue(peer, out var entry) && entry.HasOwnWord(now);
        }
    }

    /// <summary>Adds addresses that somebody named; a /p2p of this peer is stripped, addresses of another peer are left out.</summary>
    public void AddAddresses(PeerId peer, IReadOnlyList<Multiaddr> addresses, TimeSpan lifetime)
    {
        var stripped = PeerAddress.Strip(addresses, peer, _options.MaxAddressesPerPeer);
        if (stripped.Count > 0 && lifetime > TimeSpan.Zero)
        {
            var now = Now;
            lock (_gate)
            {
                var entry = GetOrAdd(peer, now);
                entry.Merge(entry.Unexpired(now), stripped, AddressSource.Learned, now + lifetime.Ticks, _options.MaxAddressesPerPeer);
            }
        }
    }

    public IReadOnlyList<string> Protocols(PeerId peer)
    {
        lock (_gate)
        {
            return _peers.TryGetValue(peer, out var entry) ? entry.Protocols : [];
        }
    }

    /// <summary>Null when the peer has not said.</summary>
    public string? AgentVersion(PeerId peer)
    {
        lock (_gate)
        {
            return _peers.TryGetValue(peer, out var entry) ? entry.AgentVersion : null;
        }
    }

    /// <summary>The signed envelope of the newest verified peer record; empty when none.</summary>
    public ReadOnlyMemory<byte> SignedRecord(PeerId peer)
    {
        lock (_gate)
        {
            return _peers.TryGetValue(peer, out var entry) ? entry.SignedRecord : default;
        }
    }

    /// <summary>Keeps the peer's own addresses from expiring until <see cref="Disconnected"/>; <paramref name="dialled"/> is where it answered.</summary>
    internal void Connected(PeerId peer, Multiaddr? dialled)
    {
        var now = Now;
        lock (_gate)
        {
            var entry = GetOrAdd(peer, now);
            entry.Connections++;
            var known = entry.Unexpired(now).ConvertAll(k => k.IsOwn ? k with { Expires = KnownAddress.Pinned } : k);
            entry.Merge(known, dialled is null ? [] : [dialled], AddressSource.Dialled, KnownAddress.Pinned, _options.MaxAddressesPerPeer);
        }
    }

    internal void Disconnected(PeerId peer)
    {
        var now = Now;
        lock (_gate)
        {
            if (_peers.TryGetValue(peer, out var entry) && --entry.Connections == 0)
            {
                var until = now + _options.AfterDisconnect.Ticks;
                entry.Store(entry.Unexpired(now).ConvertAll(k => k.Expires == KnownAddress.Pinned ? k with { Expires = until } : k));
                if (entry.LastExpiry == 0) _peers.Remove(peer);
            }
        }
    }

    /// <summary>What the peer said of itself. Its earlier word on addresses is replaced when it sent any.</summary>
    internal void Identified(PeerId peer, IReadOnlyList<Multiaddr> addresses, bool certified, IReadOnlyList<string>? protocols, string? agent)
    {
        var now = Now;
        lock (_gate)
        {
            if (!_peers.TryGetValue(peer, out var entry) || entry.Connections == 0) return;

            entry.Protocols = protocols ?? entry.Protocols;
            entry.AgentVersion = agent ?? entry.AgentVersion;
            if (addresses.Count > 0)
            {
                var known = entry.Unexpired(now);
                known.RemoveAll(k => k.Source is AddressSource.Identified or AddressSource.Certified);
                entry.Merge(known, addresses, certified ? AddressSource.Certified : AddressSource.Identified, KnownAddress.Pinned, _options.MaxAddressesPerPeer);
            }
        }
    }

    /// <summary>Takes a verified record unless one with a higher sequence number is held.</summary>
    internal bool TryStoreRecord(PeerId peer, ReadOnlyMemory<byte> envelope, ulong sequence)
    {
        lock (_gate)
        {
            if (!_peers.TryGetValue(peer, out var entry) || sequence < entry.Sequence) return false;

            entry.SignedRecord = envelope;
            entry.Sequence = sequence;
            return true;
        }
    }

    /// <summary>Forgets disconnected peers whose addresses have all expired.</summary>
    internal void Expire()
    {
        var now = Now;
        lock (_gate)
        {
            foreach (var (peer, entry) in _peers)
            {
                if (entry.Connections == 0 && entry.LastExpiry <= now) _peers.Remove(peer);
            }
        }
    }

    private PeerEntry GetOrAdd(PeerId peer, long now)
    {
        if (!_peers.TryGetValue(peer, out var entry))
        {
            if (_peers.Count >= _options.MaxPeers) MakeRoom(now);

            _peers.Add(peer, entry = new PeerEntry());
        }

        return entry;
    }

    /// <summary>Drops a twentieth of the store at a time, so that the sort is paid once for many new peers. Connected peers stay.</summary>
    private void MakeRoom(long now)
    {
        var leaving = _peers.Where(p => p.Value.Connections == 0).OrderBy(p => p.Value.LastExpiry).ToList();
        var count = Math.Max(_peers.Count / 20, 1);
        for (var i = 0; i < leaving.Count && (i < count || leaving[i].Value.LastExpiry <= now); i++)
        {
            _peers.Remove(leaving[i].Key);
        }
    }
}
