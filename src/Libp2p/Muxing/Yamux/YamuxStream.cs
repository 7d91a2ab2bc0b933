using System.IO.Pipelines;

namespace Registry.Libp2p.Muxing.Yamux;

internal sealed class YamuxStream : YamuxStreamState, IMuxedStream
{
    private readonly YamuxConnection _connection;
    private readonly YamuxStreamInput _input;
    private readonly YamuxStreamOutput _output;

    public YamuxStream(YamuxConnection connection, uint id, bool outbound, uint sendWindow, TimeSpan now)
        : base(id, outbound, sendWindow, now)
    {
        _connection = connection;
        _input = new YamuxStreamInput(connection, this);
        _output = new YamuxStreamOutput(connection, this);
    }

    public PipeReader Input => _input;

    public PipeWriter Output => _output;

    public void Reset()
    {
        YamuxWork work;
        lock (_connection.Gate)
        {
            _connection.Session.Reset(this, EndReason.Closed);
            work = _connection.TakeWork();
        }

        _connection.Perform(work);
    }

    public ValueTask DisposeAsync()
    {
        YamuxWork work;
        lock (_connection.Gate)
        {
            _connection.Session.Abandon(this);
            _input.Close();
            _output.Close();
            work = _connection.TakeWork();
        }

        _connection.Perform(work);
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Lets the waiting read, the waiting flush, or both go on: of a stream that the remote opened within this call. Users of our
    /// own streams may do anything next: they never hold up the caller.
    /// </summary>
    public void Signal(bool read, bool flush)
    {
        if (read) _input.Signal(inline: !IsOutbound);

        if (flush) _output.Signal(inline: !IsOutbound);
    }
}
