namespace Registry.Libp2p.Muxing.Yamux;

/// <summary>Codes of GOAWAY frames. Source: libp2p/specs, yamux/README.md, "GoAway Message".</summary>
internal static class YamuxGoAway
{
    public const uint Normal = 0;
    public const uint ProtocolError = 1;
    public const uint InternalError = 2;

    /// <summary>The code that tells the remote why this side ends the connection.</summary>
    public static uint CodeFor(EndReason reason) => reason switch
    {
        EndReason.ProtocolError or EndReason.Misbehaved => ProtocolError,
        EndReason.InternalError => InternalError,
        _ => Normal,
    };

    /// <summary>What a code from the remote means here. A fault of the remote's own (2) and codes nobody defined end the connection like code 0.</summary>
    public static EndReason ReasonFor(uint code) => code == ProtocolError ? EndReason.ProtocolError : EndReason.RemoteClosed;
}
