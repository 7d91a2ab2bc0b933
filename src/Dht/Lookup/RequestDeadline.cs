namespace Registry.Dht.Lookup;

/// <summary>A token that fires after a time on the given clock, or with another token; tells which it was.</summary>
internal sealed class RequestDeadline : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _registration;

    public RequestDeadline(TimeSpan timeout, TimeProvider time, CancellationToken outer)
    {
        _source = new CancellationTokenSource(timeout, time);
        _registration = outer.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }
}
