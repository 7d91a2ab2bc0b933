using Registry.Multiformats;

namespace Registry.Libp2p.Swarm.Limits;

/// <summary>
/// The inbound handshakes under way. Whoever comes gets a place: when there is none, an unfinished handshake of the address group
/// that has most makes room. Those that take too long are given up by <see cref="Sweep"/>.
/// </summary>
internal sealed class Handshakes(ConnectionLimits limits, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Handshake> _all = new();
    private readonly AddressShares _shares = new();

    /// <summary>
    /// Begins one; to be ended by <see cref="End"/>. Null when there is no room, which is so only when each group has but one, and all
    /// of those have said something.
    /// </summary>
    /// <param name="group">Null when it is free of limits: it takes no place.</param>
    public Handshake? TryBegin(AddressGroup? group)
    {
        var begun = new Handshake(group, time.GetTimestamp());
        Handshake? evicted = null;
        lock (_gate)
        {
            if (group is { } own)
            {
                if (_shares.Total >= limits.MaxInboundHandshakes)
                {
                    evicted = FindEvicted(own);
                    if (evicted is null) return null;

                    Leave(evicted);
                }

                _shares.Change(own, 1);
            }

            begun.Place = _all.AddLast(begun);
        }

        evicted?.GiveUp(EndReason.LimitReached);
        return begun;
    }

    public void End(Handshake handshake)
    {
        lock (_gate)
        {
            Leave(handshake);
        }
    }

    /// <summary>Gives up those that take too long.</summary>
    public void Sweep()
    {
        while (TakeLate() is { } late) late.GiveUp(EndReason.TimedOut);
    }

    /// <summary>Gives up all, since the host closes.</summary>
    public void Close()
    {
        Handshake[] left;
        lock (_gate)
        {
            left = [.. _all];
        }

        foreach (var handshake in left) handshake.GiveUp(EndReason.Closed);
    }

    /// <summary>The oldest silent one of the group with most, else its oldest.</summary>
    private Handshake? FindEvicted(AddressGroup newcomer)
    {
        var most = _shares.Most(newcomer);
        // Where nobody has two, a handshake that goes on is worth more than one that has not begun.
        var isShared = most is { } group && _shares.Of(group) > 1;
        Handshake? oldest = null;
        foreach (var handshake in _all)
        {
            if (handshake.Group is null || (isShared && handshake.Group != most)) continue;

            if (!handshake.IsHeard) return handshake;

            oldest ??= isShared ? handshake : null;
        }

        return oldest;
    }

    private Handshake? TakeLate()
    {
        lock (_gate)
        {
            foreach (var handshake in _all)
            {
                var taken = time.GetElapsedTime(handshake.StartedAt);
                if (taken < limits.FirstByteTimeout) return null;

                if (handshake.IsHeard && taken < limits.HandshakeTimeout) continue;

                Leave(handshake);
                return handshake;
            }

            return null;
        }
    }

    private void Leave(Handshake handshake)
    {
        if (handshake.Place is not { List: not null } place) return;

        _all.Remove(place);
        if (handshake.Group is { } group) _shares.Change(group, -1);
    }
}

/// <summary>One that is under way; the token fires when it is given up. Has no timer, and nothing to be disposed of.</summary>
internal sealed class Handshake(AddressGroup? group, long startedAt) : CancellationTokenSource
{
    public AddressGroup? Group => group;

    public long StartedAt => startedAt;

    public LinkedListNode<Handshake>? Place { get; set; }

    /// <summary>The remote has said something.</summary>
    public bool IsHeard { get; set; }

    /// <summary>Why it was given up; null while it was not.</summary>
    public EndReason? GivenUp { get; private set; }

    public void GiveUp(EndReason reason)
    {
        GivenUp ??= reason;
        Cancel();
    }
}
