using Microsoft.AspNetCore.Connections;

namespace Registry.Libp2p;

/// <summary>A connection ended or could not be made. <see cref="Reason"/> feeds the wire code, the log and the metric.</summary>
public sealed class ConnectionException(EndReason reason, string message, Exception? inner = null) : Exception(message, inner)
{
    public EndReason Reason { get; } = reason;
}

/// <summary>The stream was reset, by the remote or by the end of its connection.</summary>
public sealed class StreamResetException(EndReason reason) : IOException($"The stream was reset: {reason}.")
{
    public EndReason Reason { get; } = reason;
}

/// <summary>Tells the failures of a transport or stream, which are expected, from bugs, which are not.</summary>
internal static class ConnectionFaults
{
    /// <summary>
    /// For exception filters: true when the connection below failed. A transport that was aborted throws
    /// <see cref="ConnectionAbortedException"/>, which is an <see cref="OperationCanceledException"/> nobody asked for.
    /// </summary>
    public static bool IsTransportFault(Exception exception) => exception is IOException or ConnectionAbortedException;

    public static ConnectionException Wrap(Exception exception) => exception is StreamResetException reset
        ? new ConnectionException(reset.Reason, reset.Message, reset)
        : new ConnectionException(EndReason.TransportFailed, "The connection broke: " + exception.Message, exception);
}
