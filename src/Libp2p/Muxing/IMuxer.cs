using System.IO.Pipelines;

namespace Registry.Libp2p.Muxing;

/// <summary>Turns a secured connection into one that carries many streams (/yamux/1.0.0).</summary>
public interface IMuxer
{
    string Id { get; }

    /// <summary>
    /// Takes over <paramref name="connection"/> and starts its loops at once. <paramref name="onStream"/> is called on the
    /// read loop for each stream the remote opens, before its first byte is delivered: it must return quickly and not throw.
    /// </summary>
    IMuxedConnection Start(IDuplexPipe connection, bool initiator, Action<IMuxedStream> onStream);
}
