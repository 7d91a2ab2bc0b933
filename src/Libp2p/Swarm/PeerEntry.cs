using Registry.Multiformats;

namespace Registry.Libp2p.Swarm;

/// <summary>What the peer store holds of one peer. Arrays are replaced, never changed, so that they can be handed out.</summary>
internal sealed class PeerEntry
{
    private Multiaddr[] _addresses = [];
    private (AddressSource Source, long Expires)[] _states = [];
    private long _firstExpiry = KnownAddress.Pinned;

    public IReadOnlyList<string> Protocols { get; set; } = [];

    public string? AgentVersion { get; set; }

    /// <summary>The envelope of the newest signed record, and its sequence number.</summary>
    public ReadOnlyMemory<byte> SignedRecord { get; set; }

    public ulong Sequence { get; set; }

    /// <summary>Live connections to the peer.</summary>
    public int Connections { get; set; }

    /// <summary>When the last address goes, in ticks of the clock; 0 when there is none.</summary>
    public long LastExpiry { get; private set; }

    public Multiaddr[] Addresses(long now)
    {
        if (_firstExpiry <= now) Store(Unexpired(now));

        return _addresses;
    }

    public bool HasOwnWord(long now)
    {
        foreach (var (source, expires) in _states)
        {
            if (source >= AddressSource.Identified && expires > now) return true;
        }

        return false;
    }

    public List<KnownAddress> Unexpired(long now)
    {
        var live = new List<KnownAddress>(_addresses.Length + 1);
        for (var i = 0; i < _addresses.Length; i++)
        {
            if (_states[i].Expires > now) live.Add(new KnownAddress(_addresses[i], _states[i].Source, _states[i].Expires));
        }

        return live;
    }

    /// <summary>Adds addresses; one known already keeps the better source and the later expiry. The least trusted go beyond <paramref name="max"/>.</summary>
    public void Merge(List<KnownAddress> known, IReadOnlyList<Multiaddr> added, AddressSource source, long expires, int max)
    {
        foreach (var address in added)
        {
            var at = known.FindIndex(k => k.Address.Equals(address));
            if (at < 0)
            {
                known.Add(new KnownAddress(address, source, expires));
            }
            else
            {
                var old = known[at];
                known[at] = new KnownAddress(old.Address, old.Source > source ? old.Source : source, Math.Max(old.Expires, expires));
            }
        }

        Store([.. known.OrderByDescending(k => k.Source).ThenByDescending(k => k.Expires).Take(max)]);
    }

    public void Store(List<KnownAddress> known)
    {
        _addresses = new Multiaddr[known.Count];
        _states = new (AddressSource, long)[known.Count];
        _firstExpiry = KnownAddress.Pinned;
        LastExpiry = 0;
        for (var i = 0; i < known.Count; i++)
        {
            _addresses[i] = known[i].Address;
            _states[i] = (known[i].Source, known[i].Expires);
            _firstExpiry = Math.Min(_firstExpiry, known[i].Expires);
            LastExpiry = Math.Max(LastExpiry, known[i].Expires);
        }
    }
}

/// <summary>An address of a peer, without /p2p. <see cref="Expires"/> is in ticks of the clock, <see cref="Pinned"/> while the peer is connected.</summary>
internal readonly record struct KnownAddress(Multiaddr Address, AddressSource Source, long Expires)
{
    public const long Pinned = long.MaxValue;

    /// <summary>Said or shown by the peer itself, so that it holds as long as the peer is connected.</summary>
    public bool IsOwn => Source >= AddressSource.Identified;
}

/// <summary>How an address came to be known; ordered from the least trusted.</summary>
internal enum AddressSource : byte
{
    /// <summary>Named by a third peer.</summary>
    Learned,

    /// <summary>Listed by the peer itself in identify.</summary>
    Identified,

    /// <summary>Listed in the peer's signed record.</summary>
    Certified,

    /// <summary>The peer answered there.</summary>
    Dialled,
}
