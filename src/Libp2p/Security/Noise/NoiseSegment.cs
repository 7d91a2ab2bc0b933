using System.Buffers;

namespace Registry.Libp2p.Security.Noise;

/// <summary>A pooled buffer of decrypted bytes that may hold several messages. The object outlives its buffers and is reused.</summary>
internal sealed class NoiseSegment : ReadOnlySequenceSegment<byte>
{
    private byte[] _buffer = [];

    public int Length => Memory.Length;

    public int Capacity => _buffer.Length;

    public NoiseSegment? NextSegment => (NoiseSegment?)Next;

    /// <summary>Unused room behind what was decrypted.</summary>
    public Span<byte> Free => _buffer.AsSpan(Length);

    public void Rent(int size) => _buffer = ArrayPool<byte>.Shared.Rent(size);

    public void Append(int bytes) => Memory = _buffer.AsMemory(0, Length + bytes);

    public void Link(NoiseSegment next)
    {
        Next = next;
        next.RunningIndex = RunningIndex + Length;
    }

    /// <summary>Gives the buffer back.</summary>
    public void Release()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        Memory = default;
        Next = null;
        RunningIndex = 0;
    }
}
