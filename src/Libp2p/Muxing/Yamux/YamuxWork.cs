namespace Registry.Libp2p.Muxing.Yamux;

/// <summary>What is to be done outside the lock after something was done under it.</summary>
[Flags]
internal enum YamuxWork
{
    None = 0,

    /// <summary>The write loop slept and has something to send.</summary>
    Write = 1,

    /// <summary>Streams have reads or flushes that can go on.</summary>
    Streams = 2,

    /// <summary>A stream can be opened by those that wait for it.</summary>
    Openers = 4,

    /// <summary>The remote made this side reach a limit.</summary>
    OverLimit = 8,
}
