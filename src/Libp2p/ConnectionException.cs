namespace Registry.Libp2p;

/// <summary>A connection ended or could not be made. <see cref="Reason"/> feeds the wire code, the log and the metric.</summary>
public sealed class ConnectionException(EndReason reason, string message, Exception? inner = null) : Exception(message, inner)
{
    public EndReason Reason { get; } = reason;
}
