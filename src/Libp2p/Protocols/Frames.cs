using System.Buffers;
using System.IO.Pipelines;
using Registry.Multiformats;

namespace Registry.Libp2p.Protocols;

/// <summary>Messages on a stream, each with its length in front as a varint.</summary>
public static class Frames
{
    /// <summary>
    /// Takes one message of at most <paramref name="maxBytes"/> from the front of <paramref name="buffer"/>, without a copy.
    /// NeedMoreData leaves the buffer as it is; InvalidData means a malformed length, or one that is above the bound.
    /// </summary>
    public static OperationStatus TryTake(ref ReadOnlySequence<byte> buffer, int maxBytes, out ReadOnlySequence<byte> message)
    {
        message = default;
        var status = Varint.TryRead(buffer, out var length, out var prefix);
        if (status != OperationStatus.Done) return status;

        if (length > (ulong)maxBytes) return OperationStatus.InvalidData;

        if (buffer.Length - prefix < (long)length) return OperationStatus.NeedMoreData;

        message = buffer.Slice(prefix, (long)length);
        buffer = buffer.Slice(message.End);
        return OperationStatus.Done;
    }

    /// <summary>One message; null when it is longer than allowed or the stream ends before it does. What follows it stays to be read.</summary>
    public static async ValueTask<byte[]?> ReadAsync(PipeReader input, int maxBytes, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellation);
            var buffer = read.Buffer;
            var status = TryTake(ref buffer, maxBytes, out var taken);
            var message = status == OperationStatus.Done ? taken.ToArray() : null;
            input.AdvanceTo(buffer.Start, status == OperationStatus.NeedMoreData ? buffer.End : buffer.Start);
            if (status != OperationStatus.NeedMoreData || read.IsCompleted) return message;
        }
    }

    /// <summary>Writes one message, and flushes.</summary>
    public static async ValueTask WriteAsync(PipeWriter output, ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        Varint.Write(output, (ulong)message.Length);
        await output.WriteAsync(message, cancellation);
    }
}
