using System.Diagnostics.Metrics;

namespace Registry.Hivemind;

/// <summary>The assembly's one meter. Instruments are never tagged with peer ids or keys.</summary>
internal static class HivemindMeter
{
    public const string Name = "registry.hivemind";

    public static readonly Meter Meter = new(Name);
}
