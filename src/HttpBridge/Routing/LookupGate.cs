namespace Registry.HttpBridge.Routing;

/// <summary>Lets a bounded number of lookups run at a time; nobody waits.</summary>
internal sealed class LookupGate(int max)
{
    private int _running;

    public int Running => Volatile.Read(ref _running);

    /// <summary>A place, to be given back by disposing it; null when all are taken.</summary>
    public IDisposable? TryEnter()
    {
        if (Interlocked.Increment(ref _running) <= max) return new Place(this);
        Interlocked.Decrement(ref _running);
        return null;
    }

    private sealed class Place(LookupGate gate) : IDisposable
    {
        private LookupGate? _gate = gate;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _gate, null) is { } entered) Interlocked.Decrement(ref entered._running);
        }
    }
}
