using System.IO.Pipelines;

namespace Registry.Libp2p.Transport.Memory;

/// <summary>What the two ends of a connection share: whether it was torn down.</summary>
internal sealed class MemoryLink(IDuplexPipe first, IDuplexPipe second)
{
    private volatile bool _aborted;

    public bool IsAborted => _aborted;

    /// <summary>Wakes every read and flush of both ends; what they find then is a broken connection.</summary>
    public void Abort()
    {
        if (_aborted) return;

        _aborted = true;
        Wake(first);
        Wake(second);
    }

    private static void Wake(IDuplexPipe end)
    {
        end.Input.CancelPendingRead();
        end.Output.CancelPendingFlush();
    }
}
