using System.Buffers;
using System.IO.Pipelines;
using Registry.Multiformats;

namespace Registry.Libp2p.Protocols.Relay;

/// <summary>Hop and stop messages on a stream, each with its length in front.</summary>
internal static class RelayFrames
{
    /// <summary>Longest message read; go reads as much.</summary>
    public const int MaxBytes = 4096;

    /// <summary>One message; null when it is too long or the stream ends before it does. What follows it stays to be read.</summary>
    public static async ValueTask<byte[]?> ReadAsync(PipeReader input, CancellationToken cancellation)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellation);
            var status = TryTake(result.Buffer, out var message, out var consumed);
            var position = result.Buffer.GetPosition(consumed);
            input.AdvanceTo(position, status == OperationStatus.NeedMoreData ? result.Buffer.End : position);
            if (status != OperationStatus.NeedMoreData || result.IsCompleted)
            {
                return message;
            }
        }
    }

    public static async ValueTask WriteAsync(PipeWriter output, ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        Varint.Write(output, (ulong)message.Length);
        output.Write(message.Span);
        await output.FlushAsync(cancellation);
    }

    private static OperationStatus TryTake(in ReadOnlySequence<byte> buffer, out byte[]? message, out long consumed)
    {
        message = null;
        consumed = 0;
        var status = Varint.TryRead(buffer, out var length, out var prefix);
        if (status != OperationStatus.Done)
        {
            return status;
        }

        if (length > MaxBytes)
        {
            return OperationStatus.InvalidData;
        }

        if (buffer.Length - prefix < (long)length)
        {
            return OperationStatus.NeedMoreData;
        }

        message = buffer.Slice(prefix, (long)length).ToArray();
        consumed = prefix + (long)length;
        return OperationStatus.Done;
    }
}
