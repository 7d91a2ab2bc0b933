using System.Runtime.InteropServices;

namespace Registry.Daemon.Hosting;

/// <summary>
/// SIGTERM, SIGINT, SIGQUIT and SIGHUP (a terminal that is closed) stop the daemon in order, from the moment this object is made.
/// A SIGTERM or SIGINT after that ends the process at once, which loses nothing that was acknowledged. A signal that is ignored
/// when the process begins stays so (nohup).
/// </summary>
internal sealed class StopSignals : IDisposable
{
    /// <summary>What comes sooner is the first once more: timeout(1) and others signal a process and then its group.</summary>
    private static readonly TimeSpan OneSignal = TimeSpan.FromSeconds(0.5);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Action _exit;
    private readonly List<PosixSignalRegistration> _registrations;
    private long? _first;

    public StopSignals()
        : this(TimeProvider.System, () => Environment.Exit(ExitCodes.Success)) =>
        _registrations = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];

    /// <summary>Hears of signals through <see cref="Take"/> alone.</summary>
    internal StopSignals(TimeProvider time, Action exit)
    {
        _time = time;
        _exit = exit;
        _registrations = [];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stop => _stop.Token;

    public void Dispose()
    {
        // The source stays: a handler may be under way.
        foreach (var registration in _registrations) registration.Dispose();
    }

    internal void Take(PosixSignal signal)
    {
        bool isFirst;
        lock (_lock)
        {
            isFirst = _first is null;
            _first ??= _time.GetTimestamp();
        }

        if (isFirst) _stop.Cancel();
        else if (signal is PosixSignal.SIGTERM or PosixSignal.SIGINT && _time.GetElapsedTime(_first.Value) >= OneSignal) _exit();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        Take(context.Signal);
    }
}
