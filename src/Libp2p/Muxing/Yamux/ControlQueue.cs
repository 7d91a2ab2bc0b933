using System.Buffers;

namespace Registry.Libp2p.Muxing.Yamux;

/// <summary>Frames without payload that wait to be sent and belong to no living stream: pongs and resets. Bounded.</summary>
internal sealed class ControlQueue(int capacity)
{
    private readonly Queue<YamuxHeader> _frames = new();

    public int Count => _frames.Count;

    /// <summary>False when the remote takes too long to read what it asked for.</summary>
    public bool TryAdd(YamuxHeader frame)
    {
        if (_frames.Count >= capacity) return false;

        _frames.Enqueue(frame);
        return true;
    }

    public bool TryWrite(IBufferWriter<byte> output)
    {
        if (!_frames.TryDequeue(out var frame)) return false;

        frame.Write(output);
        return true;
    }

    public void Clear()
    {
        _frames.Clear();
        _frames.TrimExcess();
    }
}
