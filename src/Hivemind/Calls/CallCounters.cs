using System.Diagnostics.Metrics;

namespace Registry.Hivemind.Calls;

/// <summary>
/// The calls of one <see cref="RemoteCalls"/>, both ways. Each count also goes to the meter "registry.hivemind", by method, where
/// several of one process add up.
/// </summary>
public sealed class CallCounters
{
    private static readonly Counter<long> ServedCounter = HivemindMeter.Meter.CreateCounter<long>("registry.hivemind.calls.served", "{call}", "Calls of peers, by method and outcome.");
    private static readonly Counter<long> MadeCounter = HivemindMeter.Meter.CreateCounter<long>("registry.hivemind.calls.made", "{call}", "Calls to peers, by method and status.");
    private static readonly Counter<long> SizeCounter = HivemindMeter.Meter.CreateCounter<long>("registry.hivemind.calls.size", "By", "Requests and answers, by direction.");
    private static readonly Histogram<double> Duration = HivemindMeter.Meter.CreateHistogram<double>("registry.hivemind.calls.duration", "s", "Calls to peers, dialling included, by method.");
    private static readonly KeyValuePair<string, object?> Inbound = new("direction", "inbound");
    private static readonly KeyValuePair<string, object?> Outbound = new("direction", "outbound");

    private readonly long[] _served = new long[Enum.GetValues<CallOutcome>().Length];
    private readonly long[] _made = new long[Enum.GetValues<CallStatus>().Length];

    public long Served(CallOutcome outcome) => Interlocked.Read(ref _served[(int)outcome]);

    public long Made(CallStatus status) => Interlocked.Read(ref _made[(int)status]);

    internal void OnServed(string method, CallOutcome outcome)
    {
        Interlocked.Increment(ref _served[(int)outcome]);
        ServedCounter.Add(1, new("method", method), new("outcome", Enum.GetName(outcome)));
    }

    internal void OnMade(string method, CallStatus status, TimeSpan elapsed)
    {
        Interlocked.Increment(ref _made[(int)status]);
        MadeCounter.Add(1, new("method", method), new("status", Enum.GetName(status)));
        Duration.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("method", method));
    }

    internal static void OnReceived(int bytes) => SizeCounter.Add(bytes, Inbound);

    internal static void OnSent(long bytes) => SizeCounter.Add(bytes, Outbound);
}

/// <summary>What became of a call that a peer made to us.</summary>
public enum CallOutcome
{
    Answered,

    /// <summary>Answered with an error.</summary>
    Failed,

    /// <summary>No request as it must be; the stream was reset.</summary>
    Malformed,

    /// <summary>The request was longer than a frame may be; the stream was reset.</summary>
    TooLong,

    /// <summary>Too many calls or bytes at once, of the peer or in all; the stream was reset.</summary>
    Refused,

    /// <summary>The request was not there in time, or its answer not taken; the stream was reset.</summary>
    TimedOut,

    /// <summary>The stream ended before it was answered.</summary>
    Abandoned,
}
