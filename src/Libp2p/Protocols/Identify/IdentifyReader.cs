using System.Buffers;
using System.IO.Pipelines;
using Registry.Multiformats;

namespace Registry.Libp2p.Protocols.Identify;

/// <summary>Reads length-prefixed identify messages until the end of the stream and merges them.</summary>
internal static class IdentifyReader
{
    /// <summary>False when a message is malformed, too long or one too many, or when the stream ended inside one or without any.</summary>
    public static async ValueTask<bool> TryReadAsync(PipeReader input, IdentifyDraft draft, IdentifyOptions options, CancellationToken cancellation)
    {
        var messages = 0;
        while (true)
        {
            var result = await input.ReadAsync(cancellation);
            var rest = result.Buffer;
            var status = Merge(ref rest, draft, options, ref messages);
            var ended = rest.IsEmpty;
            input.AdvanceTo(rest.Start, result.Buffer.End);
            if (status == OperationStatus.InvalidData) return false;

            if (result.IsCompleted) return ended && messages > 0;
        }
    }

    /// <summary>Merges the whole messages at the start of <paramref name="rest"/> and leaves what follows them.</summary>
    internal static OperationStatus Merge(ref ReadOnlySequence<byte> rest, IdentifyDraft draft, IdentifyOptions options, ref int messages)
    {
        while (!rest.IsEmpty)
        {
            var status = Varint.TryRead(rest, out var length, out var prefix);
            if (status != OperationStatus.Done) return status;

            if (length > (ulong)options.MaxMessageBytes || messages >= options.MaxMessages) return OperationStatus.InvalidData;

            if (rest.Length - prefix < (long)length) return OperationStatus.NeedMoreData;

            var message = rest.Slice(prefix, (long)length);
            if (!TryMerge(message, draft)) return OperationStatus.InvalidData;

            messages++;
            rest = rest.Slice(message.End);
        }

        return OperationStatus.Done;
    }

    private static bool TryMerge(in ReadOnlySequence<byte> message, IdentifyDraft draft)
    {
        if (message.IsSingleSegment) return draft.TryMerge(message.FirstSpan);

        var length = (int)message.Length;
        var joined = ArrayPool<byte>.Shared.Rent(length);
        message.CopyTo(joined);
        var merged = draft.TryMerge(joined.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(joined);
        return merged;
    }
}
