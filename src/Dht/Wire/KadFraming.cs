using System.Buffers;
using Registry.Multiformats;

namespace Registry.Dht.Wire;

/// <summary>Messages on a kad stream are uvarint-length-prefixed.</summary>
internal static class KadFraming
{
    /// <summary>
    /// Takes one message from the front of <paramref name="buffer"/>. NeedMoreData leaves it untouched; InvalidData means a
    /// bad length or one above <paramref name="maxLength"/> bytes.
    /// </summary>
    public static OperationStatus TryRead(ref ReadOnlySequence<byte> buffer, int maxLength, out ReadOnlySequence<byte> message)
    {
        message = default;
        if (buffer.IsEmpty) return OperationStatus.NeedMoreData;
        var status = Varint.TryRead(buffer.FirstSpan, out var length, out var consumed);
        // A prefix split over two segments is rare: only then is the sequence itself walked.
        if (status == OperationStatus.NeedMoreData && !buffer.IsSingleSegment)
            status = Varint.TryRead(buffer, out length, out consumed);
        if (status != OperationStatus.Done) return status;
        if (length > (ulong)maxLength) return OperationStatus.InvalidData;
        if (buffer.Length - consumed < (long)length) return OperationStatus.NeedMoreData;
        message = buffer.Slice(consumed, (long)length);
        buffer = buffer.Slice(message.End);
        return OperationStatus.Done;
    }
}
