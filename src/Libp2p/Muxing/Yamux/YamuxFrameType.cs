namespace Registry.Libp2p.Muxing.Yamux;

internal enum YamuxFrameType : byte
{
    /// <summary>Followed by as many payload bytes as the length says.</summary>
    Data = 0,

    /// <summary>The length is what the sender of the frame can take beyond what it granted before.</summary>
    WindowUpdate = 1,

    /// <summary>The length is an opaque value to be sent back.</summary>
    Ping = 2,

    /// <summary>The length is a <see cref="YamuxGoAway"/> code.</summary>
    GoAway = 3,
}
