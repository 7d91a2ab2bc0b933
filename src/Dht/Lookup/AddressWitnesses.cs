using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Dht.Lookup;

/// <summary>
/// What others say of where a peer is. One of them may lie, so an address is believed when two have named it; of what a
/// single one names only a few addresses count.
/// </summary>
internal sealed class AddressWitnesses
{
    private const int MaxAddresses = 64;

    private readonly List<(Multiaddr Address, PeerId? First, bool IsConfirmed)> _named = [];

    public bool IsEmpty => _named.Count == 0;

    /// <summary>All that was named, confirmed ones first.</summary>
    public IReadOnlyList<Multiaddr> Addresses => [.. _named.OrderByDescending(static n => n.IsConfirmed).Select(static n => n.Address)];

    /// <summary>True when an address has its second witness. A null <paramref name="witness"/> is hearsay that this host remembers.</summary>
    public bool Add(PeerId? witness, IReadOnlyList<Multiaddr> addresses)
    {
        var confirmed = false;
        foreach (var address in addresses)
        {
            var at = _named.FindIndex(n => n.Address.Equals(address));
            if (at < 0)
            {
                if (_named.Count < MaxAddresses) _named.Add((address, witness, false));
            }
            else if (!Equals(_named[at].First, witness))
            {
                _named[at] = _named[at] with { IsConfirmed = true };
                confirmed = true;
            }
        }
        return confirmed;
    }
}
