namespace Registry.Libp2p.Muxing.Yamux;

/// <summary>
/// This side's pings: at most one is under way, for round-trip time, for keep-alive, or because somebody asked.
/// Pongs nobody asked for are ignored.
/// </summary>
internal struct PingClock
{
    private uint _value;
    private TimeSpan _sentAt;
    private bool _underWay;

    /// <summary>A ping is to be sent.</summary>
    public bool IsDue { get; private set; }

    /// <summary>Smoothed over pings; null before the first pong.</summary>
    public TimeSpan? RoundTrip { get; private set; }

    public TimeSpan LastHeard { get; set; }

    public void Request() => IsDue = !_underWay;

    public uint Send(TimeSpan now)
    {
        IsDue = false;
        _underWay = true;
        _sentAt = now;
        return _value;
    }

    /// <summary>The measured time, or null when the pong answers no ping of ours.</summary>
    public TimeSpan? Answer(uint value, TimeSpan now)
    {
        if (!_underWay || value != _value) return null;

        _underWay = false;
        _value++;
        var measured = now - _sentAt;
        RoundTrip = RoundTrip is { } before ? (before + measured) / 2 : measured;
        return measured;
    }

    /// <summary>False when a ping went unanswered and nothing else was heard for <paramref name="timeout"/>; <paramref name="next"/> is when to look again.</summary>
    public bool Tick(TimeSpan now, TimeSpan interval, TimeSpan timeout, out TimeSpan next)
    {
        if (_underWay || IsDue)
        {
            // A ping that could not be sent for all that time counts too: the remote does not read.
            var since = _underWay && _sentAt > LastHeard ? _sentAt : LastHeard;
            next = since + timeout;
            if (IsDue && !_underWay) next += interval;

            return now < next;
        }

        next = LastHeard + interval;
        if (now >= next)
        {
            Request();
            next = now + timeout;
        }

        return true;
    }
}
