using System.Diagnostics.Metrics;

namespace Registry.Libp2p.Protocols.AutoNat;

/// <summary>Requests of one server by outcome; also in the meter "registry.libp2p", by version.</summary>
public sealed class AutoNatCounters(int version)
{
    private static readonly Counter<long> Requests = Libp2pMeter.Meter.CreateCounter<long>("registry.libp2p.autonat.requests", "{request}", "Requests to be dialled back, by version and outcome.");

    private readonly long[] _counts = new long[Enum.GetValues<AutoNatOutcome>().Length];

    public long this[AutoNatOutcome outcome] => Interlocked.Read(ref _counts[(int)outcome]);

    internal void On(AutoNatOutcome outcome)
    {
        Interlocked.Increment(ref _counts[(int)outcome]);
        Requests.Add(1, new("version", version), new("outcome", Enum.GetName(outcome)));
    }
}
