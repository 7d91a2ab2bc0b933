using System.IO.Pipelines;

namespace Registry.Libp2p.Tests.Muxing.Yamux;

/// <summary>Two ends of an in-memory connection.</summary>
internal sealed class DuplexPair
{
    public DuplexPair(PipeOptions? options = null)
    {
        var there = new Pipe(options ?? PipeOptions.Default);
        var back = new Pipe(options ?? PipeOptions.Default);
        Left = new End(back.Reader, there.Writer);
        Right = new End(there.Reader, back.Writer);
    }

    public IDuplexPipe Left { get; }

    public IDuplexPipe Right { get; }

    private sealed record End(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
