using Registry.Hivemind;
using Registry.Hivemind.Values;
using Registry.Identity;

namespace Registry.Testing.Simulation.Nodes;

/// <summary>What should be found in a hivemind swarm, known from outside: who has announced what, and is still there.</summary>
internal sealed class AnnouncedValues
{
    private readonly Dictionary<DhtId, Dictionary<PeerId, double>> _keys = [];

    public void Announced(PeerId by, IEnumerable<DhtId> keys, double expiration)
    {
        foreach (var key in keys)
        {
            if (!_keys.TryGetValue(key, out var announcers)) _keys.Add(key, announcers = []);
            announcers[by] = expiration;
        }
    }

    /// <summary>It has left: what it announced need no longer be found.</summary>
    public void Left(PeerId peer)
    {
        foreach (var announcers in _keys.Values) announcers.Remove(peer);
    }

    /// <summary>Those that a lookup of this key has to find at this time, in Unix seconds.</summary>
    public IReadOnlyList<PeerId> Expected(DhtId key, double now) =>
        _keys.TryGetValue(key, out var announcers) ? [.. announcers.Where(a => a.Value > now).Select(a => a.Key)] : [];

    /// <summary>Whether <paramref name="found"/> has them all.</summary>
    public static bool AllFound(DhtValue? found, IEnumerable<PeerId> expected)
    {
        var subkeys = found?.Entries?.Select(static e => Convert.ToHexString(e.Subkey.Span)).ToHashSet() ?? [];
        return expected.All(peer => subkeys.Contains(Convert.ToHexString(Subkey.OfText(peer.ToString()))));
    }
}
