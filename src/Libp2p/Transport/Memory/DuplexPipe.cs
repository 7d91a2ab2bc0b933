using System.IO.Pipelines;

namespace Registry.Libp2p.Transport.Memory;

/// <summary>One end of an in-memory link.</summary>
public sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe
{
    /// <summary>Two ends joined by default pipes (64 KiB of backpressure a direction); what one writes the other reads.</summary>
    public static (DuplexPipe First, DuplexPipe Second) CreatePair(PipeOptions? options = null)
    {
        var there = new Pipe(options ?? PipeOptions.Default);
        var back = new Pipe(options ?? PipeOptions.Default);
        return (new DuplexPipe(back.Reader, there.Writer), new DuplexPipe(there.Reader, back.Writer));
    }
}
