using Registry.Libp2p.Muxing;

namespace Registry.Libp2p.Swarm.Streams;

/// <summary>A stream under negotiation: a node of the list that <see cref="StreamDeadlines"/> keeps.</summary>
internal sealed class StreamDeadline(IMuxedStream stream, long startedAt)
{
    public IMuxedStream Stream => stream;

    public long StartedAt => startedAt;

    /// <summary>The stream was reset because its time was up.</summary>
    public volatile bool Expired;

    public bool Listed { get; set; }

    public StreamDeadline? Previous { get; set; }

    public StreamDeadline? Next { get; set; }
}
