namespace Registry.Libp2p.Transport.Tcp;

/// <summary>Settings of the TCP transport.</summary>
public sealed record TcpTransportOptions
{
    /// <summary>For one dial: name resolution and all the addresses a name stands for.</summary>
    public TimeSpan DialTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Connections the kernel holds until they are accepted (it has a ceiling of its own, net.core.somaxconn).</summary>
    public int Backlog { get; init; } = 512;

    /// <summary>Addresses tried of those a DNS name stands for.</summary>
    public int MaxResolvedAddresses { get; init; } = 8;

    /// <summary>
    /// Silence after which the kernel probes the connection. The muxer pings much earlier: this is for connections that
    /// have no muxer yet, and for a muxer that was told not to ping.
    /// </summary>
    public TimeSpan KeepAliveIdle { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Between two probes that go unanswered.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Unanswered probes that end the connection.</summary>
    public int KeepAliveProbes { get; init; } = 4;

    /// <summary>Bytes received and not yet read above which the socket is not read any more.</summary>
    public int MaxReadBuffer { get; init; } = 256 * 1024;

    /// <summary>Bytes written and not yet sent above which a flush waits.</summary>
    public int MaxWriteBuffer { get; init; } = 64 * 1024;

    /// <summary>First wait after a failed accept (file descriptors used up); doubled up to a second while it goes on.</summary>
    public TimeSpan AcceptBackoff { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IEnumerable<string> Validate()
    {
        var checks = new (bool Holds, string Rule)[]
        {
            (DialTimeout > TimeSpan.Zero && DialTimeout <= TimeSpan.FromMinutes(5), $"{nameof(DialTimeout)} must be above zero and up to 5 minutes."),
            (Backlog >= 1, $"{nameof(Backlog)} must be at least 1."),
            (MaxResolvedAddresses >= 1, $"{nameof(MaxResolvedAddresses)} must be at least 1."),
            (IsWholeSeconds(KeepAliveIdle), $"{nameof(KeepAliveIdle)} must be 1 to 32767 whole seconds."),
            (IsWholeSeconds(KeepAliveInterval), $"{nameof(KeepAliveInterval)} must be 1 to 32767 whole seconds."),
            (KeepAliveProbes is >= 1 and <= 127, $"{nameof(KeepAliveProbes)} must be 1 to 127."),
            (MaxReadBuffer >= 4096, $"{nameof(MaxReadBuffer)} must be at least 4 KiB."),
            (MaxWriteBuffer >= 4096, $"{nameof(MaxWriteBuffer)} must be at least 4 KiB."),
            (AcceptBackoff > TimeSpan.Zero && AcceptBackoff <= TimeSpan.FromSeconds(1), $"{nameof(AcceptBackoff)} must be above zero and up to a second."),
        };
        return checks.Where(check => !check.Holds).Select(check => $"{nameof(TcpTransportOptions)}.{check.Rule}");
    }

    /// <summary>What the kernel takes for its keep-alive timers.</summary>
    private static bool IsWholeSeconds(TimeSpan value) =>
        value >= TimeSpan.FromSeconds(1) && value <= TimeSpan.FromSeconds(32767) && value.Ticks % TimeSpan.TicksPerSecond == 0;
}
