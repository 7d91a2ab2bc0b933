using System.Runtime.CompilerServices;

namespace Registry.Interop.Tests.Harness;

/// <summary>A test that needs p2pd (go-libp2p).</summary>
public sealed class GoFactAttribute : FactAttribute
{
    public GoFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = Peers.NoBinaries;
        SkipType = typeof(Peers);
        SkipUnless = nameof(Peers.RunGo);
    }
}
