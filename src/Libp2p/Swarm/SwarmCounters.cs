using System.Diagnostics.Metrics;
using Registry.Libp2p.Swarm.Identify;

namespace Registry.Libp2p.Swarm;

/// <summary>
/// What has happened to this swarm since it was made. Each count also goes to the meter "registry.libp2p", where several
/// swarms of one process add up.
/// </summary>
public sealed class SwarmCounters
{
    private static readonly Counter<long> OpenedCounter = Libp2pMeter.Meter.CreateCounter<long>("registry.libp2p.connections.opened", "{connection}");
    private static readonly Counter<long> ClosedCounter = Libp2pMeter.Meter.CreateCounter<long>("registry.libp2p.connections.closed", "{connection}");
    private static readonly UpDownCounter<long> OpenCounter = Libp2pMeter.Meter.CreateUpDownCounter<long>("registry.libp2p.connections.open", "{connection}");
    private static readonly Counter<long> RefusedCounter = Libp2pMeter.Meter.CreateCounter<long>("registry.libp2p.refused", "{refusal}");
    private static readonly Counter<long> FailedCounter = Libp2pMeter.Meter.CreateCounter<long>("registry.libp2p.handshakes.failed", "{handshake}");
    private static readonly Histogram<double> HandshakeDuration = Libp2pMeter.Meter.CreateHistogram<double>("registry.libp2p.handshake.duration", "s");
    private static readonly UpDownCounter<long> StreamsCounter = Libp2pMeter.Meter.CreateUpDownCounter<long>("registry.libp2p.streams.inbound", "{stream}");
    private static readonly Counter<long> HandlerFailedCounter = Libp2pMeter.Meter.CreateCounter<long>("registry.libp2p.streams.failed", "{stream}");
    private static readonly Counter<long> IdentifyCounter = Libp2pMeter.Meter.CreateCounter<long>("registry.libp2p.identify", "{exchange}");

    // Tags are made once: an enum's name as a tag value would box or allocate on each count.
    private static readonly KeyValuePair<string, object?>[] RefusalTags = Tags<RefusalReason>("reason");
    private static readonly KeyValuePair<string, object?>[] EndTags = Tags<EndReason>("reason");
    private static readonly KeyValuePair<string, object?>[] IdentifyTags = Tags<IdentifyOutcome>("outcome");
    private static readonly KeyValuePair<string, object?> Inbound = new("direction", "inbound");
    private static readonly KeyValuePair<string, object?> Outbound = new("direction", "outbound");

    private readonly long[] _refused = new long[RefusalTags.Length];
    private readonly long[] _closed = new long[EndTags.Length];
    private readonly long[] _failedHandshakes = new long[EndTags.Length];
    private readonly long[] _identify = new long[IdentifyTags.Length];
    private long _opened;
    private long _failedHandlers;
    private long _inboundStreams;

    public long Opened => Interlocked.Read(ref _opened);

    /// <summary>Inbound streams whose handler runs now.</summary>
    public long InboundStreams => Interlocked.Read(ref _inboundStreams);

    /// <summary>Stream handlers that ended in an exception.</summary>
    public long FailedHandlers => Interlocked.Read(ref _failedHandlers);

    public long Refused(RefusalReason reason) => Interlocked.Read(ref _refused[(int)reason]);

    public long Closed(EndReason reason) => Interlocked.Read(ref _closed[(int)reason]);

    /// <summary>Handshakes in both directions that did not become a connection.</summary>
    public long FailedHandshakes(EndReason reason) => Interlocked.Read(ref _failedHandshakes[(int)reason]);

    public long Identify(IdentifyOutcome outcome) => Interlocked.Read(ref _identify[(int)outcome]);

    internal void OnRefused(RefusalReason reason) => Count(_refused, RefusedCounter, RefusalTags, (int)reason);

    internal void OnHandshakeFailed(EndReason reason) => Count(_failedHandshakes, FailedCounter, EndTags, (int)reason);

    internal void OnIdentify(IdentifyOutcome outcome) => Count(_identify, IdentifyCounter, IdentifyTags, (int)outcome);

    internal void OnOpened(bool outbound, TimeSpan handshake)
    {
        var direction = outbound ? Outbound : Inbound;
        Interlocked.Increment(ref _opened);
        OpenedCounter.Add(1, direction);
        OpenCounter.Add(1);
        HandshakeDuration.Record(handshake.TotalSeconds, direction);
    }

    internal void OnClosed(EndReason reason)
    {
        Count(_closed, ClosedCounter, EndTags, (int)reason);
        OpenCounter.Add(-1);
    }

    internal void OnStream(int change)
    {
        Interlocked.Add(ref _inboundStreams, change);
        StreamsCounter.Add(change);
    }

    internal void OnHandlerFailed()
    {
        Interlocked.Increment(ref _failedHandlers);
        HandlerFailedCounter.Add(1);
    }

    private static void Count(long[] counts, Counter<long> counter, KeyValuePair<string, object?>[] tags, int at)
    {
        Interlocked.Increment(ref counts[at]);
        counter.Add(1, tags[at]);
    }

    private static KeyValuePair<string, object?>[] Tags<T>(string name)
        where T : struct, Enum => [.. Enum.GetNames<T>().Select(n => new KeyValuePair<string, object?>(name, n))];
}
