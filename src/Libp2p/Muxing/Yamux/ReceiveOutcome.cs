namespace Registry.Libp2p.Muxing.Yamux;

/// <summary>Why <see cref="YamuxSession.Receive"/> returned.</summary>
internal enum ReceiveKind
{
    /// <summary>All that could be used was used.</summary>
    NeedMore,

    /// <summary>There is more; the lock was held long enough.</summary>
    Again,

    /// <summary>The remote opened a stream; its data has not been looked at.</summary>
    Opened,

    /// <summary>A ping of ours was answered.</summary>
    Pong,

    /// <summary>The remote said good-bye.</summary>
    RemoteEnded,

    /// <summary>The remote broke a rule and is to be told.</summary>
    Violation,
}

internal readonly record struct ReceiveOutcome(
    ReceiveKind Kind,
    YamuxStreamState? Stream = null,
    EndReason Reason = default,
    TimeSpan RoundTrip = default)
{
    public static readonly ReceiveOutcome ProtocolError = new(ReceiveKind.Violation, Reason: EndReason.ProtocolError);
    public static readonly ReceiveOutcome LimitReached = new(ReceiveKind.Violation, Reason: EndReason.LimitReached);
}
