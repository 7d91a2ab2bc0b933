namespace Registry.Dht.Publishing;

/// <summary>What the metrics show of republishing.</summary>
internal sealed class RepublishCounters
{
    private readonly long[] _stored = new long[2];
    private readonly long[] _refused = new long[2];
    private readonly long[] _unreached = new long[2];
    private long _lookups;
    private long _failures;

    public long Lookups => Interlocked.Read(ref _lookups);

    /// <summary>Keys that had to be put off because too few peers were reached.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    public void CountLookup() => Interlocked.Increment(ref _lookups);

    public void CountFailure() => Interlocked.Increment(ref _failures);

    public void Count(RepublishParcel parcel)
    {
        var kind = (int)parcel.Item.Kind;
        Interlocked.Add(ref _stored[kind], parcel.Tally.Stored);
        Interlocked.Add(ref _refused[kind], parcel.Tally.Refused);
        Interlocked.Add(ref _unreached[kind], parcel.Tally.Unreached);
    }

    /// <summary>Messages to peers by kind and result.</summary>
    public IEnumerable<(RepublishKind Kind, string Result, long Count)> Sent()
    {
        foreach (var kind in Enum.GetValues<RepublishKind>())
        {
            yield return (kind, "Stored", Interlocked.Read(ref _stored[(int)kind]));
            yield return (kind, "Refused", Interlocked.Read(ref _refused[(int)kind]));
            yield return (kind, "Unreached", Interlocked.Read(ref _unreached[(int)kind]));
        }
    }
}
