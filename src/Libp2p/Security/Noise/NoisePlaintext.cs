using System.Buffers;

namespace Registry.Libp2p.Security.Noise;

/// <summary>Decrypted bytes waiting for their reader, in pooled buffers that go back as soon as they are consumed.</summary>
internal sealed class NoisePlaintext
{
    private const int LargeBuffer = 2048;
    private const int SmallRest = 256;

    private NoiseSegment? _first;
    private NoiseSegment? _last;
    private NoiseSegment? _spare;
    private int _offset;

    public bool IsEmpty => _first is null;

    public ReadOnlySequence<byte> Sequence =>
        _first is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_first, _offset, _last!, _last!.Length);

    /// <summary>Room for <paramref name="size"/> bytes; a new buffer gets <paramref name="suggested"/> bytes if that is more.</summary>
    public Span<byte> GetSpan(int size, int suggested)
    {
        if (_last is null || _last.Free.Length < size)
        {
            var segment = _spare ?? new NoiseSegment();
            _spare = null;
            segment.Rent(Math.Max(size, suggested));
            _last?.Link(segment);
            _first ??= segment;
            _last = segment;
        }

        return _last.Free[..size];
    }

    public void Append(int bytes) => _last?.Append(bytes);

    public bool IsEnd(SequencePosition position) =>
        _last is null || (ReferenceEquals(position.GetObject(), _last) && position.GetInteger() == _last.Length);

    public void Consume(SequencePosition position)
    {
        if (position.GetObject() is not NoiseSegment target) return;

        while (_first is not null && !ReferenceEquals(_first, target)) ReleaseFirst();

        _offset = position.GetInteger();
        while (_first is not null && _offset == _first.Length) ReleaseFirst();

        Shrink();
    }

    public void Clear()
    {
        while (_first is not null) ReleaseFirst();
    }

    /// <summary>An incomplete frame at the end of a burst must not hold the burst's buffer while the connection idles.</summary>
    private void Shrink()
    {
        if (_first is null || !ReferenceEquals(_first, _last) || _first.Capacity <= LargeBuffer || _first.Length - _offset > SmallRest)
        {
            return;
        }

        Span<byte> rest = stackalloc byte[SmallRest];
        rest = rest[..(_first.Length - _offset)];
        _first.Memory.Span[_offset..].CopyTo(rest);
        ReleaseFirst();
        rest.CopyTo(GetSpan(rest.Length, SmallRest));
        Append(rest.Length);
    }

    private void ReleaseFirst()
    {
        var segment = _first!;
        _first = segment.NextSegment;
        _last = _first is null ? null : _last;
        _offset = 0;
        segment.Release();
        _spare = segment;
    }
}

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
