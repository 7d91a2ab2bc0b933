namespace Registry.Dht.Publishing;

/// <summary>What became of one item with the peers that it was sent to. Counted from several threads.</summary>
internal sealed class RepublishTally
{
    private int _stored;
    private int _refused;
    private int _unreached;

    public int Stored => _stored;

    public int Refused => _refused;

    public int Unreached => _unreached;

    /// <summary>
    /// Somebody has it, or most that were asked said no and would again: a peer refuses values of a namespace that it does
    /// not know. Too few reached means trouble on this side, to be tried again.
    /// </summary>
    public bool IsDone => 4 * (Stored + Refused) >= Stored + Refused + Unreached && Stored + Refused > 0;

    public void CountStored() => Interlocked.Increment(ref _stored);

    public void CountRefused() => Interlocked.Increment(ref _refused);

    public void CountUnreached() => Interlocked.Increment(ref _unreached);
}
