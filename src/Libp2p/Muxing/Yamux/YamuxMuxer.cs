using System.IO.Pipelines;

namespace Registry.Libp2p.Muxing.Yamux;

/// <summary>Yamux as libp2p runs it. Source: libp2p/specs, yamux/README.md.</summary>
public sealed class YamuxMuxer : IMuxer
{
    private readonly YamuxOptions _options;
    private readonly TimeProvider _time;

    /// <exception cref="ArgumentException">The options contradict themselves; the message names every mistake.</exception>
    public YamuxMuxer(YamuxOptions options, TimeProvider time)
    {
        var mistakes = string.Join(' ', options.Validate());
        if (mistakes.Length > 0) throw new ArgumentException(mistakes, nameof(options));

        _options = options;
        _time = time;
    }

    public string Id => "/yamux/1.0.0";

    public IMuxedConnection Start(IDuplexPipe connection, bool initiator, Action<IMuxedStream> onStream)
    {
        var muxed = new YamuxConnection(connection, initiator, onStream, _options, _time);
        muxed.Start();
        return muxed;
    }
}
