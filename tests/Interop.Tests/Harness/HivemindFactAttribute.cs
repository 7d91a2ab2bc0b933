using System.Runtime.CompilerServices;

namespace Registry.Interop.Tests.Harness;

/// <summary>A test that needs real hivemind peers (Python).</summary>
public sealed class HivemindFactAttribute : FactAttribute
{
    public HivemindFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = Peers.NoHivemind;
        SkipType = typeof(Peers);
        SkipUnless = nameof(Peers.RunHivemind);
    }
}
