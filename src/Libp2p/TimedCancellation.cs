namespace Registry.Libp2p;

/// <summary>
/// A token that fires after a time on the given clock, or with another token. (A linked source with CancelAfter would run on
/// the machine's clock.)
/// </summary>
public sealed class TimedCancellation : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _registration;
    private readonly CancellationToken _outer;

    public TimedCancellation(TimeSpan timeout, TimeProvider time, CancellationToken outer)
    {
        _outer = outer;
        _source = new CancellationTokenSource(timeout, time);
        _registration = outer.UnsafeRegister(static s => ((CancellationTokenSource)s!).Cancel(), _source);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>The time is up, as opposed to the outer token having fired.</summary>
    public bool TimedOut => _source.IsCancellationRequested && !_outer.IsCancellationRequested;

    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }
}
