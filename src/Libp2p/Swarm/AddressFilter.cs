using Registry.Multiformats;

namespace Registry.Libp2p.Swarm;

/// <summary>Which addresses to hand to whom, and to believe from whom: nobody is told of networks it is not on.</summary>
public static class AddressFilter
{
    /// <summary>
    /// The addresses useful to an asker at <paramref name="asker"/>: all for one on this machine, none of loopback for one on
    /// the local network, public ones alone for the rest. The list itself when nothing is left out.
    /// </summary>
    public static IReadOnlyList<Multiaddr> ForAsker(IReadOnlyList<Multiaddr> addresses, Multiaddr asker) =>
        ForAsker(addresses, AddressScope.Of(asker));

    /// <summary>As above, for an asker whose scope is known already.</summary>
    public static IReadOnlyList<Multiaddr> ForAsker(IReadOnlyList<Multiaddr> addresses, AddressScope asker)
    {
        var narrowest = asker == AddressScope.None ? AddressScope.Public : asker;
        for (var i = 0; i < addresses.Count; i++)
        {
            if (AddressScope.Of(addresses[i]) < narrowest) return Copy(addresses, i, narrowest);
        }

        return addresses;
    }

    private static List<Multiaddr> Copy(IReadOnlyList<Multiaddr> addresses, int good, AddressScope narrowest)
    {
        var kept = new List<Multiaddr>(addresses.Count - 1);
        for (var i = 0; i < addresses.Count; i++)
        {
            if (i < good || (i > good && AddressScope.Of(addresses[i]) >= narrowest)) kept.Add(addresses[i]);
        }

        return kept;
    }
}
