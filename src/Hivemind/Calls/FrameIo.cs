using System.IO.Pipelines;

namespace Registry.Hivemind.Calls;

/// <summary>Frames from and to a stream.</summary>
internal static class FrameIo
{
    /// <summary>Bytes written before a flush, so that a slow reader is waited for rather than buffered for.</summary>
    private const int ChunkBytes = 64 * 1024;

    /// <summary>Reads until the frame is complete or cannot become so. Throws what the stream throws.</summary>
    public static async ValueTask<FrameStatus> ReadAsync(PipeReader input, FrameAssembler assembler, CancellationToken cancellation)
    {
        FrameStatus status;
        do
        {
            status = Take(input, await input.ReadAsync(cancellation), assembler);
        }
        while (status == FrameStatus.Incomplete);

        return status;
    }

    /// <summary>Takes what has arrived already, waiting for nothing.</summary>
    public static FrameStatus ReadAvailable(PipeReader input, FrameAssembler assembler)
    {
        var status = FrameStatus.Incomplete;
        while (status == FrameStatus.Incomplete && input.TryRead(out var read)) status = Take(input, read, assembler);

        return status;
    }

    /// <summary>Flushes what is written with the bytes after it.</summary>
    public static async ValueTask WriteAsync(PipeWriter output, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        do
        {
            var chunk = bytes[..Math.Min(bytes.Length, ChunkBytes)];
            bytes = bytes[chunk.Length..];
            await output.WriteAsync(chunk, cancellation);
        }
        while (!bytes.IsEmpty);
    }

    private static FrameStatus Take(PipeReader input, in ReadResult read, FrameAssembler assembler)
    {
        var buffer = read.Buffer;
        var status = assembler.Take(ref buffer);
        input.AdvanceTo(buffer.Start, status == FrameStatus.Incomplete ? buffer.End : buffer.Start);
        if (status != FrameStatus.Incomplete || !read.IsCompleted) return status;
        return assembler.IsEmpty && buffer.IsEmpty ? FrameStatus.None : FrameStatus.Malformed;
    }
}
