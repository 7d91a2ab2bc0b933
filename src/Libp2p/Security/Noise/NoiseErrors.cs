namespace Registry.Libp2p.Security.Noise;

internal static class NoiseErrors
{
    public static ConnectionException Oversized(int limit) =>
        new(EndReason.ProtocolError, $"A Noise handshake message is longer than {limit} bytes.");

    public static ConnectionException ClosedInHandshake() =>
        new(EndReason.RemoteClosed, "The remote closed during the Noise handshake.");

    public static ConnectionException ClosedInMessage() =>
        new(EndReason.RemoteClosed, "The remote closed in the middle of a Noise message.");

    public static ConnectionException Handshake(NoiseHandshakeStatus status) => new(EndReason.HandshakeFailed, status switch
    {
        NoiseHandshakeStatus.Truncated => "A Noise handshake message is too short.",
        NoiseHandshakeStatus.BadKey => "The remote's Noise key gives an all-zero secret.",
        _ => "A Noise handshake message does not decrypt.",
    });

    public static ConnectionException Payload(string error) =>
        new(EndReason.HandshakeFailed, "The Noise handshake payload is no good: " + error);

    public static ConnectionException NoCommonMuxer() =>
        new(EndReason.NotSupported, "The remote offered stream muxers in the Noise handshake, none of them ours.");

    public static ConnectionException Forged() =>
        new(EndReason.ProtocolError, "A Noise message does not decrypt.");

    public static ConnectionException Exhausted() =>
        new(EndReason.LimitReached, "The nonces of this Noise session are used up.");

    public static ConnectionException Disposed() =>
        new(EndReason.Closed, "The Noise session was disposed of.");
}
