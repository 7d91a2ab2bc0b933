using Registry.Dht.Wire;

namespace Registry.Dht.Server;

/// <summary>Requests served, by type and result. Counting costs one interlocked addition.</summary>
internal sealed class KadCounters
{
    private static readonly int Results = Enum.GetValues<RequestResult>().Length;
    private static readonly int Types = Enum.GetValues<KadMessageType>().Length;

    // One more row than there are types, for requests whose type could not be read.
    private readonly long[] _requests = new long[(Types + 1) * Results];
    private long _idleResets;
    private long _misbehaved;

    public long IdleResets => Interlocked.Read(ref _idleResets);

    public long Misbehaved => Interlocked.Read(ref _misbehaved);

    public void Count(KadMessageType type, RequestResult result)
    {
        var row = (uint)type < (uint)Types ? (int)type : Types;
        Interlocked.Increment(ref _requests[row * Results + (int)result]);
    }

    public void CountIdleReset() => Interlocked.Increment(ref _idleResets);

    public void CountMisbehaved() => Interlocked.Increment(ref _misbehaved);

    /// <summary>Those that are not zero; a null type stands for requests of no known type.</summary>
    public IReadOnlyList<RequestCount> Snapshot()
    {
        var counts = new List<RequestCount>();
        for (var i = 0; i < _requests.Length; i++)
        {
            var count = Interlocked.Read(ref _requests[i]);
            if (count == 0) continue;
            var type = i / Results < Types ? (KadMessageType?)(i / Results) : null;
            counts.Add(new RequestCount(type, (RequestResult)(i % Results), count));
        }
        return counts;
    }
}

/// <summary>How many requests of a type had a result. A null type: bytes that were no request of a known type.</summary>
public readonly record struct RequestCount(KadMessageType? Type, RequestResult Result, long Count);
