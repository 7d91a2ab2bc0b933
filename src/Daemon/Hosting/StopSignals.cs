using System.Runtime.InteropServices;

namespace Registry.Daemon.Hosting;

/// <summary>
/// SIGTERM, SIGINT, SIGQUIT and SIGHUP (a terminal that is closed) stop the daemon in order, from the moment this object is made.
/// A SIGTERM or SIGINT after that ends the process at once, which loses nothing that was acknowledged. A signal that is ignored
/// when the process begins stays so (nohup).
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private bool _stopping;
    private readonly List<PosixSignalRegistration> _registrations;

    public StopSignals() =>
        _registrations = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stop => _stop.Token;

    public void Dispose()
    {
        // The source stays: a handler may be under way.
        foreach (var registration in _registrations) registration.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!Interlocked.Exchange(ref _stopping, true)) _stop.Cancel();
        else if (context.Signal is PosixSignal.SIGTERM or PosixSignal.SIGINT) Environment.Exit(ExitCodes.Success);
    }
}
