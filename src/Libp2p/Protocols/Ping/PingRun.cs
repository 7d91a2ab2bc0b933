namespace Registry.Libp2p.Protocols.Ping;

/// <summary>One ping of a connection: its answer, and later the end of its stream, before which no other may begin.</summary>
internal sealed class PingRun
{
    public TaskCompletionSource<TimeSpan> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Fail(ConnectionException exception)
    {
        if (Result.TrySetException(exception))
        {
            // Whoever waited may have given up; then nobody else looks at it.
            _ = Result.Task.Exception;
        }
    }
}
