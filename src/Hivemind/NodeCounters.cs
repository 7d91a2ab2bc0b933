using Registry.Hivemind.Storage;

namespace Registry.Hivemind;

/// <summary>What a hivemind node has done so far. Safe to use from several threads.</summary>
internal sealed class NodeCounters
{
    private readonly long[] _stored = new long[Enum.GetValues<StoreOutcome>().Length];
    private long _callBacksAnswered;
    private long _callBacksFailed;
    private long _handedOff;
    private long _redialsAnswered;
    private long _redialsFailed;

    public long CallBacksAnswered => Interlocked.Read(ref _callBacksAnswered);

    public long CallBacksFailed => Interlocked.Read(ref _callBacksFailed);

    /// <summary>Records that new neighbours took.</summary>
    public long HandedOff => Interlocked.Read(ref _handedOff);

    public long RedialsAnswered => Interlocked.Read(ref _redialsAnswered);

    public long RedialsFailed => Interlocked.Read(ref _redialsFailed);

    /// <summary>Values that peers wanted stored, by what became of them.</summary>
    public long Stored(StoreOutcome outcome) => Interlocked.Read(ref _stored[(int)outcome]);

    public void OnStored(StoreOutcome outcome) => Interlocked.Increment(ref _stored[(int)outcome]);

    public void OnCallBack(bool answered) => Interlocked.Increment(ref answered ? ref _callBacksAnswered : ref _callBacksFailed);

    public void OnHandedOff(int records) => Interlocked.Add(ref _handedOff, records);

    public void OnRedial(bool answered) => Interlocked.Increment(ref answered ? ref _redialsAnswered : ref _redialsFailed);
}
