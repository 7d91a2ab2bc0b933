namespace Registry.Libp2p;

/// <summary>The stream was reset, by the remote or by the end of its connection.</summary>
public sealed class StreamResetException(EndReason reason) : IOException($"The stream was reset: {reason}.")
{
    public EndReason Reason { get; } = reason;
}
