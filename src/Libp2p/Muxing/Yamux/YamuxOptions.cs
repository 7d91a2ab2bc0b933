namespace Registry.Libp2p.Muxing.Yamux;

/// <summary>Bounds and timers of a Yamux connection. The initial window is not among them: 256 KiB is part of the protocol.</summary>
public sealed record YamuxOptions
{
    /// <summary>Streams opened by the remote and not yet closed; more are reset, the connection lives on.</summary>
    public int MaxInboundStreams { get; init; } = 512;

    /// <summary>
    /// Streams opened by this side and not yet closed; beyond it opening waits. Below 512, since rust-yamux ends the
    /// whole connection at 512 streams of both sides together.
    /// </summary>
    public int MaxOutboundStreams { get; init; } = 256;

    /// <summary>Streams opened by this side that the remote has not acknowledged; beyond it opening waits.</summary>
    public int MaxUnacknowledgedStreams { get; init; } = 256;

    /// <summary>Bytes to which the receive window of one stream may grow; at least 256 KiB.</summary>
    public int MaxStreamWindow { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// Bytes of receive window of all streams together, of which 256 KiB for each inbound stream are set apart.
    /// What is left is shared by the windows that grow; when it is used up they stop growing.
    /// </summary>
    public long MaxConnectionWindow { get; init; } = 192L * 1024 * 1024;

    /// <summary>Payload bytes of a data frame sent; keeps one stream from holding up the others.</summary>
    public int MaxFramePayload { get; init; } = 16 * 1024;

    /// <summary>Bytes flushed on a stream but not yet sent, above which flushing waits until half of them are gone.</summary>
    public int SendBuffer { get; init; } = 64 * 1024;

    /// <summary>
    /// Pongs and resets waiting to be sent. A remote that causes more without reading them loses the connection
    /// (<see cref="EndReason.LimitReached"/>).
    /// </summary>
    public int MaxQueuedControlFrames { get; init; } = 1024;

    /// <summary>What one connection has of a thread at a time while others wait for it.</summary>
    public TimeSpan TurnTime { get; init; } = TimeSpan.FromMilliseconds(0.5);

    /// <summary>Silence after which a ping is sent; zero turns keep-alive off.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Silence after a ping that ends the connection (<see cref="EndReason.TimedOut"/>).</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long closing waits for what is still to be sent.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IEnumerable<string> Validate()
    {
        var checks = new (bool Holds, string Rule)[]
        {
            (MaxInboundStreams >= 1, $"{nameof(MaxInboundStreams)} must be at least 1."),
            (MaxOutboundStreams >= 1, $"{nameof(MaxOutboundStreams)} must be at least 1."),
            (MaxUnacknowledgedStreams >= 1, $"{nameof(MaxUnacknowledgedStreams)} must be at least 1."),
            (MaxStreamWindow >= ReceiveWindow.Initial, $"{nameof(MaxStreamWindow)} must be at least 256 KiB."),
            (MaxConnectionWindow >= MaxInboundStreams * (long)ReceiveWindow.Initial,
                $"{nameof(MaxConnectionWindow)} must be at least 256 KiB for each of {nameof(MaxInboundStreams)}."),
            (MaxFramePayload is >= 1 and <= 1024 * 1024, $"{nameof(MaxFramePayload)} must be between 1 byte and 1 MiB (rust-yamux takes no more)."),
            (SendBuffer >= 1024, $"{nameof(SendBuffer)} must be at least 1 KiB."),
            (MaxQueuedControlFrames >= 16, $"{nameof(MaxQueuedControlFrames)} must be at least 16."),
            (TurnTime > TimeSpan.Zero && TurnTime <= TimeSpan.FromSeconds(1), $"{nameof(TurnTime)} must be above zero and up to a second."),
            (IsTimer(KeepAliveInterval) || KeepAliveInterval == TimeSpan.Zero, $"{nameof(KeepAliveInterval)} must be zero or up to 24 days."),
            (IsTimer(KeepAliveTimeout), $"{nameof(KeepAliveTimeout)} must be above zero and up to 24 days."),
            (IsTimer(CloseTimeout), $"{nameof(CloseTimeout)} must be above zero and up to 24 days."),
        };
        return checks.Where(check => !check.Holds).Select(check => $"{nameof(YamuxOptions)}.{check.Rule}");
    }

    private static bool IsTimer(TimeSpan value) => value > TimeSpan.Zero && value <= TimeSpan.FromDays(24);
}
