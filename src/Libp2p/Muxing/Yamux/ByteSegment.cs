using System.Buffers;

namespace Registry.Libp2p.Muxing.Yamux;

/// <summary>One rented array in a chain of them, filled from the front.</summary>
internal sealed class ByteSegment : ReadOnlySequenceSegment<byte>
{
    private byte[] _array = [];

    public int Filled { get; private set; }

    public int Room => _array.Length - Filled;

    public new ByteSegment? Next
    {
        get => (ByteSegment?)base.Next;
        set => base.Next = value;
    }

    public void Rent(int minimum)
    {
        _array = ArrayPool<byte>.Shared.Rent(minimum);
        Filled = 0;
        Memory = default;
        RunningIndex = 0;
        Next = null;
    }

    /// <summary>Another array, in the same place of the chain, for one that nothing was written to.</summary>
    public void Replace(int minimum)
    {
        ArrayPool<byte>.Shared.Return(_array);
        _array = ArrayPool<byte>.Shared.Rent(minimum);
    }

    public void Release()
    {
        ArrayPool<byte>.Shared.Return(_array);
        _array = [];
        Filled = 0;
        Memory = default;
    }

    public void Follow(ByteSegment previous)
    {
        RunningIndex = previous.RunningIndex + previous.Filled;
        previous.Next = this;
    }

    public Memory<byte> FreeMemory => _array.AsMemory(Filled);

    public ReadOnlySpan<byte> Slice(int start, int count) => _array.AsSpan(start, count);

    public void Commit(int count)
    {
        Filled += count;
        Memory = _array.AsMemory(0, Filled);
    }
}
