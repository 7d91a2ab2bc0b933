using Registry.Libp2p;
using Registry.Libp2p.Swarm;
using Registry.Registrations;
using Registry.Registrations.Confirming;

namespace Registry.Daemon.Composition;

/// <summary>
/// Dials registered addresses as a stranger would and tells the registrations whose peer answered there. Who is dialled, and
/// how often, is the registrar's decision; here is only the dialling.
/// </summary>
internal sealed class AddressConfirmer(Registrar registrar, Prober prober, ConfirmableAddresses addresses, Rounds rounds)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly List<Task> _dials = [];

    private ConfirmingOptions Options => registrar.Options.Confirming;

    /// <summary>Looks for whom to dial every second, until cancelled; then the dials under way end.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (!Options.Enabled) return;
        await rounds.RunAsync(Period, BeginAsync, cancellation);
        await Task.WhenAll(_dials);
    }

    private async Task BeginAsync(CancellationToken cancellation)
    {
        var faulted = _dials.FindAll(dial => dial.IsFaulted);
        _dials.RemoveAll(dial => dial.IsCompleted);
        foreach (var target in registrar.ToConfirm(Options.MaxAtOnce - _dials.Count, addresses.MayDial)) _dials.Add(DialAsync(target, cancellation));
        await Task.WhenAll(faulted);
    }

    /// <summary>Faults only with what is a mistake of this program.</summary>
    private async Task DialAsync(ConfirmTarget target, CancellationToken cancellation)
    {
        try
        {
            // The connection itself proves who answers.
            var result = await prober.ProbeAsync(target.Peer, [target.Address], static (_, _, _) => ValueTask.FromResult(true), cancellation, Options.Timeout);
            if (result.Status == ProbeStatus.Done) registrar.AnsweredAt(target.Peer, target.Address);
            else if (result.Status != ProbeStatus.Busy) registrar.FailedAt(target.Peer, target.Address);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The daemon is stopping.
        }
    }
}
