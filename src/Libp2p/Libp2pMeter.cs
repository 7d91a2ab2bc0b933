using System.Diagnostics.Metrics;

namespace Registry.Libp2p;

/// <summary>The assembly's one meter. Instruments are never tagged with peer ids or addresses.</summary>
internal static class Libp2pMeter
{
    public const string Name = "registry.libp2p";

    public static readonly Meter Meter = new(Name);
}
