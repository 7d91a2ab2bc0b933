namespace Registry.Libp2p.Muxing.Yamux;

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
