using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Libp2p.Swarm.Dialing;

/// <summary>
/// Leaves addresses that failed alone for a while, twice as long each time. By peer and address: where one peer did not
/// answer, another may.
/// </summary>
internal sealed class DialBackoff(DialOptions options)
{
    private readonly Dictionary<(PeerId Peer, Multiaddr Address), (int Failures, DateTimeOffset Until)> _entries = [];
    private readonly Lock _gate = new();

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    public bool IsBlocked(PeerId peer, Multiaddr address, DateTimeOffset now)
    {
        lock (_gate)
        {
            return _entries.TryGetValue((peer, address), out var entry) && now < entry.Until;
        }
    }

    public void OnFailed(PeerId peer, Multiaddr address, DateTimeOffset now)
    {
        lock (_gate)
        {
            var failures = _entries.TryGetValue((peer, address), out var entry) ? entry.Failures + 1 : 1;
            if (failures == 1 && _entries.Count >= options.MaxBackoffEntries) MakeRoom();

            _entries[(peer, address)] = (failures, now + Length(failures));
        }
    }

    public void OnSucceeded(PeerId peer, Multiaddr address)
    {
        lock (_gate)
        {
            _entries.Remove((peer, address));
        }
    }

    /// <summary>Forgets failures once their time has been over for as long as the longest back-off.</summary>
    public void Sweep(DateTimeOffset now)
    {
        lock (_gate)
        {
            foreach (var (key, entry) in _entries)
            {
                if (now >= entry.Until + options.MaxBackoff) _entries.Remove(key);
            }
        }
    }

    private TimeSpan Length(int failures)
    {
        var factor = Math.Pow(2, Math.Min(failures - 1, 30));
        var length = options.Backoff.TotalSeconds * factor;
        return length < options.MaxBackoff.TotalSeconds ? TimeSpan.FromSeconds(length) : options.MaxBackoff;
    }

    private void MakeRoom()
    {
        foreach (var key in _entries.OrderBy(e => e.Value.Until).Take(Math.Max(1, options.MaxBackoffEntries / 16)).Select(e => e.Key).ToList())
        {
            _entries.Remove(key);
        }
    }
}
