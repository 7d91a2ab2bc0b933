using System.Buffers;
using Registry.Multiformats;

namespace Registry.Hivemind.Calls;

/// <summary>
/// Puts one length-prefixed frame together from what arrives of it. The memory it takes follows the bytes received, at most
/// twice as much, and every growth is asked for: a length alone costs nothing.
/// </summary>
internal sealed class FrameAssembler(int maxBytes, Func<int, bool> tryGrow)
{
    private const int FirstBytes = 4096;

    private byte[] _bytes = [];
    private int _filled;
    private int _length = -1;

    /// <summary>The frame, once complete; never used again by this.</summary>
    public ReadOnlyMemory<byte> Frame => _bytes.AsMemory(0, _filled);

    /// <summary>Nothing has come yet.</summary>
    public bool IsEmpty => _length < 0;

    /// <summary>Takes what belongs to the frame from the front of <paramref name="buffer"/>.</summary>
    public FrameStatus Take(ref ReadOnlySequence<byte> buffer)
    {
        if (_length < 0)
        {
            var status = Varint.TryRead(buffer, out var length, out var consumed);
            if (status == OperationStatus.NeedMoreData) return FrameStatus.Incomplete;
            if (status != OperationStatus.Done) return FrameStatus.Malformed;
            if (length > (ulong)maxBytes) return FrameStatus.TooLong;
            _length = (int)length;
            buffer = buffer.Slice(consumed);
        }

        var part = buffer.Slice(0, Math.Min(buffer.Length, _length - _filled));
        var end = _filled + (int)part.Length;
        if (!TryMakeRoom(end)) return FrameStatus.NoRoom;
        part.CopyTo(_bytes.AsSpan(_filled));
        _filled = end;
        buffer = buffer.Slice(part.End);
        return _filled == _length ? FrameStatus.Complete : FrameStatus.Incomplete;
    }

    /// <summary>What is there at once gets an array of its size, so that small frames waste nothing.</summary>
    private bool TryMakeRoom(int wanted)
    {
        if (wanted <= _bytes.Length) return true;
        var size = wanted == _length ? wanted : Math.Min(_length, Math.Max(Math.Max(FirstBytes, wanted), 2 * _bytes.Length));
        if (!tryGrow(size - _bytes.Length)) return false;
        Array.Resize(ref _bytes, size);
        return true;
    }
}

/// <summary>What has become of a frame being read.</summary>
internal enum FrameStatus
{
    Incomplete,

    Complete,

    /// <summary>The length is no varint, or the stream ended within the frame.</summary>
    Malformed,

    /// <summary>Announced as longer than allowed.</summary>
    TooLong,

    /// <summary>There is no room for it now.</summary>
    NoRoom,

    /// <summary>The stream ended before the first byte.</summary>
    None,
}
