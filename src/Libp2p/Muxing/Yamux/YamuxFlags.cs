namespace Registry.Libp2p.Muxing.Yamux;

[Flags]
internal enum YamuxFlags : ushort
{
    None = 0,

    /// <summary>Opens a stream; on a ping, asks.</summary>
    Syn = 1,

    /// <summary>Accepts a stream; on a ping, answers.</summary>
    Ack = 2,

    /// <summary>The sender will send no more data on this stream.</summary>
    Fin = 4,

    /// <summary>The stream is over in both directions.</summary>
    Rst = 8,
}
