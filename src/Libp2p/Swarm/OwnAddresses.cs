using Registry.Multiformats;

namespace Registry.Libp2p.Swarm;

/// <summary>The addresses this host can be dialled at, and which of them to tell whom.</summary>
internal sealed class OwnAddresses(SwarmOptions options)
{
    private volatile IReadOnlyList<Multiaddr> _bound = [];
    private volatile IReadOnlyList<Multiaddr>[] _byScope = Filter(Announced(options, []));

    /// <summary>Where the listeners are really bound, wildcards expanded: what must not be dialled.</summary>
    public IReadOnlyList<Multiaddr> Bound => _bound;

    /// <summary>What is told to peers, before it is filtered by who asks.</summary>
    public IReadOnlyList<Multiaddr> All => _byScope[(int)AddressScope.Loopback];

    /// <summary>Whether that changes anything.</summary>
    public bool SetBound(IReadOnlyList<Multiaddr> bound)
    {
        if (bound.SequenceEqual(_bound)) return false;
        _bound = bound;
        _byScope = Filter(Announced(options, bound));
        return true;
    }

    public IReadOnlyList<Multiaddr> For(AddressScope asker) => _byScope[(int)asker];

    private static List<Multiaddr> Announced(SwarmOptions options, IReadOnlyList<Multiaddr> bound)
    {
        IReadOnlyList<Multiaddr> all = options.AnnounceOnly ? options.AnnounceAddresses : [.. options.AnnounceAddresses, .. bound];
        return [.. all.Select(a => a.WithoutPeerId()).Distinct()];
    }

    private static IReadOnlyList<Multiaddr>[] Filter(List<Multiaddr> announced) =>
        [.. Enum.GetValues<AddressScope>().Select(scope => AddressFilter.ForAsker(announced, scope))];
}
