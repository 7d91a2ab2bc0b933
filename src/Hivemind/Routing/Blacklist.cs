using Registry.Identity;

namespace Registry.Hivemind.Routing;

/// <summary>
/// Peers not to be called for a while because they did not answer: longer each time in a row (hivemind, dht/node.py).
/// A synchronous core; time is any that only goes forward. Safe to use from several threads.
/// </summary>
internal sealed class Blacklist(HivemindOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, (TimeSpan Until, int Failures)> _banned = [];

    /// <summary>Peers not to be called now. Those whose pause is over are remembered for how often they failed, and not counted.</summary>
    public int CountAt(TimeSpan now)
    {
        lock (_gate) return _banned.Values.Count(ban => now < ban.Until);
    }

    public bool Contains(PeerId peer, TimeSpan now)
    {
        lock (_gate) return _banned.TryGetValue(peer, out var ban) && now < ban.Until;
    }

    /// <summary>The peer did not answer. While it is banned that changes nothing.</summary>
    public void OnFailure(PeerId peer, TimeSpan now)
    {
        if (options.BlacklistTime == TimeSpan.Zero) return;
        lock (_gate)
        {
            var known = _banned.TryGetValue(peer, out var ban);
            if (known && now < ban.Until) return;
            if (!known && _banned.Count >= options.MaxBlacklisted) MakeRoom();
            _banned[peer] = (now + Pause(ban.Failures), ban.Failures + 1);
        }
    }

    /// <summary>The peer has answered: what was before is forgotten.</summary>
    public void OnSuccess(PeerId peer)
    {
        lock (_gate) _banned.Remove(peer);
    }

    private TimeSpan Pause(int failures) =>
        TimeSpan.FromSeconds(Math.Min(options.BlacklistTime.TotalSeconds * Math.Pow(options.BlacklistRate, failures), options.MaxBlacklistTime.TotalSeconds));

    /// <summary>Whoever is free first is forgotten, and with him how often he failed; a twentieth at a time, so that the sort is paid once for many.</summary>
    private void MakeRoom()
    {
        foreach (var peer in _banned.OrderBy(static p => p.Value.Until).Take(Math.Max(options.MaxBlacklisted / 20, 1)).Select(static p => p.Key).ToList())
        {
            _banned.Remove(peer);
        }
    }
}
