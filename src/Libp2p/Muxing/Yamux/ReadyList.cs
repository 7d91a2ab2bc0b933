namespace Registry.Libp2p.Muxing.Yamux;

/// <summary>
/// Streams that have something to send, each at most once, in turn. Linked through the streams themselves, so that it
/// costs nothing to keep and an ended stream leaves at once.
/// </summary>
internal struct ReadyList
{
    private YamuxStreamState? _head;
    private YamuxStreamState? _tail;

    public readonly bool IsEmpty => _head is null;

    public void Add(YamuxStreamState stream)
    {
        if (stream.IsReady) return;

        stream.IsReady = true;
        stream.ReadyPrevious = _tail;
        if (_tail is null)
        {
            _head = stream;
        }
        else
        {
            _tail.ReadyNext = stream;
        }

        _tail = stream;
    }

    public void Remove(YamuxStreamState stream)
    {
        if (!stream.IsReady) return;

        if (stream.ReadyPrevious is { } previous)
        {
            previous.ReadyNext = stream.ReadyNext;
        }
        else
        {
            _head = stream.ReadyNext;
        }

        if (stream.ReadyNext is { } next)
        {
            next.ReadyPrevious = stream.ReadyPrevious;
        }
        else
        {
            _tail = stream.ReadyPrevious;
        }

        stream.IsReady = false;
        stream.ReadyNext = stream.ReadyPrevious = null;
    }

    public YamuxStreamState? Take()
    {
        var stream = _head;
        if (stream is not null) Remove(stream);

        return stream;
    }
}
