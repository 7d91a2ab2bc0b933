using System.Buffers;
using System.IO.Pipelines;
using Registry.Multiformats;

namespace Registry.Libp2p.Protocols;

/// <summary>Small messages on a stream, each with its length in front as a varint.</summary>
internal static class Frames
{
    /// <summary>One message; null when it is longer than allowed or the stream ends before it does. What follows it stays to be read.</summary>
    public static async ValueTask<byte[]?> ReadAsync(PipeReader input, int maxBytes, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellation);
            var buffer = read.Buffer;
            var status = TryTake(ref buffer, maxBytes, out var message);
            input.AdvanceTo(buffer.Start, status == OperationStatus.NeedMoreData ? buffer.End : buffer.Start);
            if (status != OperationStatus.NeedMoreData || read.IsCompleted)
            {
                return message;
            }
        }
    }

    public static async ValueTask WriteAsync(PipeWriter output, ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        Varint.Write(output, (ulong)message.Length);
        await output.WriteAsync(message, cancellation);
    }

    private static OperationStatus TryTake(ref ReadOnlySequence<byte> buffer, int maxBytes, out byte[]? message)
    {
        message = null;
        var status = Varint.TryRead(buffer, out var length, out var prefix);
        if (status != OperationStatus.Done)
        {
            return status;
        }

        if (length > (ulong)maxBytes)
        {
            return OperationStatus.InvalidData;
        }

        if (buffer.Length - prefix < (long)length)
        {
            return OperationStatus.NeedMoreData;
        }

        message = buffer.Slice(prefix, (long)length).ToArray();
        buffer = buffer.Slice(prefix + (long)length);
        return OperationStatus.Done;
    }
}
