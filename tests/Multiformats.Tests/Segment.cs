using System.Buffers;

namespace Registry.Multiformats.Tests;

/// <summary>Makes sequences of several segments.</summary>
internal sealed class Segment : ReadOnlySequenceSegment<byte>
{
    private Segment(byte[] bytes, long index)
    {
        Memory = bytes;
        RunningIndex = index;
    }

    public static ReadOnlySequence<byte> Join(params byte[][] parts)
    {
        var first = new Segment(parts[0], 0);
        var last = first;
        foreach (var part in parts[1..])
        {
            var next = new Segment(part, last.RunningIndex + last.Memory.Length);
            last.Next = next;
            last = next;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}
