using System.Buffers;

namespace Registry.Libp2p.Muxing.Yamux;

/// <summary>Bytes first in, first out, in rented arrays. Holds none when empty. A mutable struct: keep it in a field.</summary>
internal struct ByteQueue
{
    private const int SmallestArray = 1024;
    private const int LargestArray = 16 * 1024;

    private ByteSegment? _head;
    private ByteSegment? _tail;
    private int _headStart;

    public int Length { get; private set; }

    /// <summary>Bytes that fit without renting.</summary>
    public readonly int Room => _tail?.Room ?? 0;

    public readonly Memory<byte> FreeMemory => _tail!.FreeMemory;

    public readonly ReadOnlySequence<byte> Sequence =>
        Length == 0 ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_head!, _headStart, _tail!, _tail!.Filled);

    /// <summary>Appends an array with room for at least <paramref name="minimum"/> bytes.</summary>
    public void Grow(int minimum, SegmentPool pool)
    {
        if (_tail is { Filled: 0 } unused)
        {
            unused.Replace(minimum);
            return;
        }

        var wanted = _tail is null ? SmallestArray : Math.Min(Length * 4, LargestArray);
        Link(pool.Rent(Math.Max(minimum, wanted)));
    }

    /// <summary>Takes <paramref name="count"/> bytes written to <see cref="FreeMemory"/>.</summary>
    public void Commit(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Room);
        if (count > 0)
        {
            _tail!.Commit(count);
            Length += count;
        }
    }

    public void Append(ReadOnlySpan<byte> bytes, SegmentPool pool)
    {
        while (!bytes.IsEmpty)
        {
            if (Room == 0) Grow(Math.Min(bytes.Length, LargestArray), pool);

            var count = Math.Min(Room, bytes.Length);
            bytes[..count].CopyTo(FreeMemory.Span);
            Commit(count);
            bytes = bytes[count..];
        }
    }

    public void Append(in ReadOnlySequence<byte> bytes, SegmentPool pool)
    {
        foreach (var memory in bytes) Append(memory.Span, pool);
    }

    /// <summary>
    /// Moves all of <paramref name="other"/> behind what is here. What fits into the last array is copied, so that many
    /// small writes cannot hold an array each.
    /// </summary>
    public void MoveFrom(ref ByteQueue other, SegmentPool pool)
    {
        if (other.Length == 0 || other.Length <= Room)
        {
            for (var segment = other._head; segment is not null; segment = segment.Next)
            {
                Append(segment.Slice(0, segment.Filled), pool);
            }

            other.Clear(pool);
            return;
        }

        var next = other._head;
        while (next is not null)
        {
            var segment = next;
            next = segment.Next;
            segment.Next = null;
            Length += segment.Filled;
            Link(segment);
        }

        other = default;
    }

    /// <summary>Copies the first <paramref name="count"/> bytes out and drops them.</summary>
    public void Take(int count, IBufferWriter<byte> destination, SegmentPool pool)
    {
        while (count > 0)
        {
            var chunk = Math.Min(count, _head!.Filled - _headStart);
            destination.Write(_head.Slice(_headStart, chunk));
            Drop(chunk, pool);
            count -= chunk;
        }
    }

    public void Drop(int count, SegmentPool pool)
    {
        Length -= count;
        while (_head is not null && (count > 0 || Length == 0))
        {
            var here = _head.Filled - _headStart;
            if (count < here)
            {
                _headStart += count;
                return;
            }

            count -= here;
            var done = _head;
            _head = done.Next;
            _headStart = 0;
            pool.Return(done);
        }

        if (_head is null) _tail = null;
    }

    /// <summary>How many bytes lie before a position of <see cref="Sequence"/>.</summary>
    public readonly int Offset(SequencePosition position)
    {
        if (position.GetObject() is not ByteSegment segment || _head is null) return 0;

        return (int)(segment.RunningIndex + position.GetInteger() - _head.RunningIndex - _headStart);
    }

    /// <summary>Drops everything, leaving the arrays to the garbage collector: somebody may still look at them.</summary>
    public void Abandon() => this = default;

    public void Clear(SegmentPool pool)
    {
        var next = _head;
        this = default;
        while (next is not null)
        {
            var segment = next;
            next = segment.Next;
            pool.Return(segment);
        }
    }

    private void Link(ByteSegment segment)
    {
        if (_tail is null)
        {
            _head = segment;
        }
        else
        {
            segment.Follow(_tail);
        }

        _tail = segment;
    }
}

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

/// <summary>
/// Spare segment objects of one connection, so that a long transfer allocates none. The arrays themselves come from
/// the shared pool. Used under the connection's lock.
/// </summary>
internal sealed class SegmentPool
{
    private const int Capacity = 64;

    private ByteSegment? _spare;
    private int _count;

    public ByteSegment Rent(int minimum)
    {
        var segment = _spare;
        if (segment is null)
        {
            segment = new ByteSegment();
        }
        else
        {
            _spare = segment.Next;
            _count--;
        }

        segment.Rent(minimum);
        return segment;
    }

    public void Return(ByteSegment segment)
    {
        segment.Release();
        if (_count < Capacity)
        {
            segment.Next = _spare;
            _spare = segment;
            _count++;
        }
    }

    /// <summary>Forgets the spare objects but for the few that the next short stream needs.</summary>
    public void Trim()
    {
        while (_count > 4)
        {
            _spare = _spare!.Next;
            _count--;
        }
    }
}
