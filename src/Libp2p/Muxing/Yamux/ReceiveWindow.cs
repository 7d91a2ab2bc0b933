namespace Registry.Libp2p.Muxing.Yamux;

/// <summary>
/// How much the remote may still send on a stream. The window doubles, up to a bound, when half of it was used up within
/// two round trips, so that it comes to about twice the bandwidth-delay product (the rule of QUIC and rust-yamux).
/// </summary>
internal struct ReceiveWindow(TimeSpan now)
{
    /// <summary>Fixed by the protocol, for both directions.</summary>
    public const int Initial = 256 * 1024;

    private TimeSpan _lastGrant = now;

    /// <summary>Most the remote may have in flight and unread together.</summary>
    public int Limit { get; private set; } = Initial;

    /// <summary>What the remote may send now.</summary>
    public int Remaining { get; private set; } = Initial;

    /// <summary>False when the remote sent more than it was granted.</summary>
    public bool TryUse(uint count)
    {
        if (count > (uint)Remaining) return false;

        Remaining -= (int)count;
        return true;
    }

    /// <summary>Worth a frame: half of the window was received and read.</summary>
    public readonly bool IsGrantDue(int unread) => Limit - Remaining - unread >= Limit / 2;

    /// <summary>
    /// Gives the remote what it used and the reader took (all but <paramref name="unread"/> bytes); the window may grow by up
    /// to <paramref name="growth"/>, from which it is subtracted.
    /// </summary>
    public uint Grant(int unread, TimeSpan now, TimeSpan? roundTrip, int maximum, ref long growth)
    {
        if (roundTrip is { } time && now - _lastGrant < 2 * time)
        {
            var step = (int)Math.Min(Math.Min(Limit, maximum - Limit), growth);
            Limit += step;
            growth -= step;
        }

        _lastGrant = now;
        var delta = Limit - Remaining - unread;
        Remaining += delta;
        return (uint)delta;
    }
}
