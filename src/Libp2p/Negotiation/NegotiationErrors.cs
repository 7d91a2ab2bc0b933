namespace Registry.Libp2p.Negotiation;

internal static class NegotiationErrors
{
    public static ConnectionException Violation() =>
        new(EndReason.ProtocolError, "The remote broke the multistream-select protocol.");

    public static ConnectionException NotSupported(IReadOnlyList<string> protocols) =>
        new(EndReason.NotSupported, "The remote supports none of: " + string.Join(", ", protocols));
}
